/** Columns of lists as matrices: rows must have one width; those that have another are found, named, and left out if asked. */
import type { Piece } from '../lazy'
import { type DType, elementBytes, type TensorData, viewOf } from '../tensor'

/** Some rows of a column: row i has `lengths[i]` values from `starts[i]` on; −1: it has none at all, or one that is no number. */
export interface ListBatch {
  rows: number
  lengths: Int32Array
  starts: Float64Array
  values: TensorData
}

/** A growing list of whole numbers. */
export class Integers {
  length = 0
  private data = new Int32Array(1024)

  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Int32Array(this.length * 2)
      larger.set(this.data)
      this.data = larger
    }
    this.data[this.length++] = value
  }

  values(): Int32Array {
    return this.data.subarray(0, this.length)
  }
}

/** The length of every row. */
export async function lengthsOf(batches: AsyncIterable<ListBatch>): Promise<Int32Array> {
  const lengths = new Integers()
  for await (const batch of batches) for (let i = 0; i < batch.rows; i++) lengths.push(batch.lengths[i] as number)
  return lengths.values()
}

/** The length that most rows have, and how many; rows without any do not count. */
export function commonLength(lengths: Int32Array): { length: number; rows: number } {
  const counts = new Map<number, number>()
  for (const length of lengths) if (length >= 0) counts.set(length, (counts.get(length) ?? 0) + 1)
  let best = { length: 0, rows: 0 }
  for (const [length, rows] of counts) if (rows > best.rows) best = { length, rows }
  return best
}

/** Why a row's values cannot be taken: its number and how many it has. */
export type Misfit = (row: number, length: number) => never

/**
 * The rows as pieces of [rows, width], without the rows in `skip` (ascending), numbered anew.
 * `misfit` is told of any other row that has another length.
 */
export async function* denseRows(
  batches: AsyncIterable<ListBatch>,
  dtype: DType,
  width: number,
  skip: Uint32Array,
  misfit: Misfit,
): AsyncGenerator<Piece> {
  let row = 0
  let skipped = 0
  for await (const batch of batches) {
    const out = viewOf(dtype, new Uint8Array(batch.rows * width * elementBytes(dtype)))
    let kept = 0
    for (let i = 0; i < batch.rows; i++, row++) {
      if (skip[skipped] === row) {
        skipped++
        continue
      }
      const start = batch.starts[i] as number
      if (batch.lengths[i] !== width || start + width > batch.values.length) misfit(row, batch.lengths[i] as number)
      // both are of the dtype's one kind of array
      out.set(batch.values.subarray(start, start + width) as never, kept * width)
      kept++
    }
    if (kept > 0) yield { row: row - skipped - kept, rows: kept, data: kept === batch.rows ? out : out.subarray(0, kept * width) }
  }
}

/** Pieces of rows of `width` without the rows in `skip` (ascending), numbered anew. */
export async function* withoutRows(pieces: AsyncIterable<Piece>, width: number, skip: Uint32Array): AsyncGenerator<Piece> {
  let skipped = 0
  for await (const { row, rows, data } of pieces) {
    const before = skipped
    let kept = 0
    for (let i = 0; i < rows; i++) {
      if (skip[skipped] === row + i) {
        skipped++
        continue
      }
      if (kept < i) data.copyWithin(kept * width, i * width, (i + 1) * width)
      kept++
    }
    if (kept > 0) yield { row: row - before, rows: kept, data: data.subarray(0, kept * width) }
  }
}
