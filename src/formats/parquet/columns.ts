/** Columns of a Parquet file from their pages: lists, numbers and texts, row by row. */
import type { Piece } from '../lazy'
import type { Reading } from '../reading'
import type { ListBatch } from '../table/lists'
import { type DType, elementBytes, missingValue, type TensorData, viewOf } from '../tensor'
import { Lists } from './assemble'
import { type Page, readPages } from './pages'
import type { Chunks } from './schema'

const dtypeOf = ({ leaf }: Chunks): DType => leaf.dtype as DType

export async function* listBatches(reading: Reading, chunks: Chunks): AsyncGenerator<ListBatch> {
  for (const { rows, chunk } of chunks.groups) {
    const lists = new Lists(chunks.leaf)
    for await (const page of readPages(reading, chunk, chunks.leaf)) {
      const batch = taken(reading, chunks, lists, page)
      if (batch.rows > 0) yield batch
    }
    const last = lists.end()
    if (last.rows > 0) yield last
    if (lists.rows !== rows) reading.refuse(`column “${chunks.leaf.name}” has ${lists.rows} rows in a row group of ${rows}.`)
  }
}

function taken(reading: Reading, { leaf }: Chunks, lists: Lists, page: Page): ListBatch {
  try {
    return lists.take(page)
  } catch (error) {
    return reading.refuse(`column “${leaf.name}” is damaged near row ${lists.rows}: its levels contradict each other.`, undefined, error)
  }
}

/** Column [rows]; a missing float is NaN. @throws StudioError for a missing whole number */
export async function* numberPieces(reading: Reading, chunks: Chunks): AsyncGenerator<Piece> {
  let row = 0
  for (const { chunk } of chunks.groups) {
    for await (const page of readPages(reading, chunk, chunks.leaf)) {
      yield { row, rows: page.count, data: withMissing(reading, chunks, page, row) }
      row += page.count
    }
  }
}

function withMissing(reading: Reading, chunks: Chunks, { definition, count, values }: Page, row: number): TensorData {
  const numbers = values as TensorData
  if (!definition) return numbers
  const dtype = dtypeOf(chunks)
  const missing = missingValue(dtype)
  const out = viewOf(dtype, new Uint8Array(count * elementBytes(dtype)))
  let at = 0
  for (let i = 0; i < count; i++) {
    if (definition[i] === chunks.leaf.maxDefinition) out[i] = numbers[at++] as never
    else if (missing !== null) out[i] = missing
    else
      reading.refuse(
        `row ${row + i} has no value in column “${chunks.leaf.name}” of whole numbers (rows count from 0).`,
        'Fill it in, and export the file again.',
      )
  }
  return out
}

export async function* textBatches(reading: Reading, chunks: Chunks): AsyncGenerator<readonly string[]> {
  for (const { chunk } of chunks.groups) {
    for await (const { definition, values } of readPages(reading, chunk, chunks.leaf)) {
      const texts = values as string[]
      let at = 0
      yield definition ? Array.from(definition, (level) => (level === chunks.leaf.maxDefinition ? (texts[at++] as string) : '')) : texts
    }
  }
}

/** Columns side by side, [rows, columns]: a row group at a time, whose matrix must fit in memory. */
export async function* sidePieces(reading: Reading, columns: readonly Chunks[]): AsyncGenerator<Piece> {
  const [first] = columns as [Chunks]
  const dtype = dtypeOf(first)
  const width = columns.length
  let row = 0
  for (let group = 0; group < first.groups.length; group++) {
    const rows = first.groups[group]?.rows as number
    const bytes = rows * width * elementBytes(dtype)
    reading.assertFits(bytes, `a row group of ${width} columns`)
    const out = viewOf(dtype, new Uint8Array(bytes))
    for (const [column, chunks] of columns.entries()) {
      let at = 0
      const one = { ...chunks, groups: chunks.groups.slice(group, group + 1) }
      for await (const { rows: some, data } of numberPieces(reading, one)) {
        if (at + some > rows) break
        for (let i = 0; i < some; i++) out[(at + i) * width + column] = data[i] as never
        at += some
      }
      if (at !== rows) reading.refuse(`column “${chunks.leaf.name}” does not have the ${rows} rows of its row group ${group}.`)
    }
    yield { row, rows, data: out }
    row += rows
  }
}
