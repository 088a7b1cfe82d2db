/** What columns of any tabular format make: vectors, number columns side by side as matrices, numbers and texts, without bad rows. */
import { BadRowsError, grouped } from '../badRows'
import { type Contents, type LazyTensor, type NumericTensor, numericTensor, type PassOptions, type Piece, type TextColumn } from '../lazy'
import type { Reading } from '../reading'
import type { DType } from '../tensor'
import { gatherColumns } from './gather'
import { commonLength, denseRows, type ListBatch, lengthsOf, withoutRows } from './lists'
import { codesOf } from './texts'

export interface ListColumn {
  kind: 'lists'
  name: string
  dtype: DType
  /** All values are whole numbers: tokens, perhaps. */
  whole: boolean
  /** Of every row, where the file's own bookkeeping says so; null where the rows must be looked at. */
  width: number | null
  /** Of every row, where they are known already. */
  lengths?: Int32Array
  batches(reading: Reading): AsyncIterable<ListBatch>
}

export interface NumberColumn {
  kind: 'numbers'
  name: string
  dtype: DType
}

export interface TextsColumn {
  kind: 'texts'
  name: string
  batches(reading: Reading): AsyncIterable<readonly string[]>
}

export interface Table {
  rows: number
  lists: readonly ListColumn[]
  numbers: readonly NumberColumn[]
  texts: readonly TextsColumn[]
  /** Number columns (positions in `numbers`, of one dtype) side by side. */
  side(reading: Reading, columns: readonly number[]): AsyncIterable<Piece>
  /** Rows that the format itself found to be unfit, ascending, and what is wrong with the first. */
  bad: { rows: Uint32Array; problem: string } | null
  metadata: ReadonlyMap<string, string>
}

interface Vector extends ListColumn {
  width: number
}

/** A column is one of vectors if so many of its rows have one width; one of whole numbers beside others only if all have. */
const ENOUGH = 0.5

/**
 * The tensors of a table, in this order: vectors, matrices of columns, number columns, texts.
 * @throws BadRowsError where rows can be left out, and StudioError where nothing is left
 */
export async function tableContents(reading: Reading, table: Table): Promise<Contents> {
  const { vectors, bad } = await checkVectors(reading, table)
  if (bad && !reading.skipBadRows)
    throw new BadRowsError(reading.name, bad.problem, { rows: bad.rows.length, first: bad.rows[0] as number })
  const skip = bad?.rows ?? new Uint32Array(0)
  const rows = table.rows - skip.length
  if (bad && rows === 0) return reading.refuse('no row is left.', 'Export the file again.')
  const tensors = new Map<string, LazyTensor>()
  const add = (tensor: LazyTensor): unknown => tensors.set(tensor.name, tensor)
  const unique = (name: string): string => {
    for (let n = 1; ; n++) if (!tensors.has(n === 1 ? name : `${name} (${n})`)) return n === 1 ? name : `${name} (${n})`
  }
  for (const vector of vectors) add(vectorTensor(reading, vector, unique(vector.name), rows, skip, vectors.length > 1))
  const gathered = gatherColumns(table.numbers)
  for (const { name, columns } of gathered) add(sideTensor(reading, table, columns, unique(name), [rows, columns.length], skip))
  const taken = new Set(gathered.flatMap(({ columns }) => columns))
  table.numbers.forEach(({ name }, column) => {
    if (!taken.has(column)) add(sideTensor(reading, table, [column], unique(name), [rows], skip))
  })
  for (const column of table.texts) add(textTensor(reading, table, column, unique(column.name), skip))
  return { tensors, metadata: table.metadata, skipped: bad ? { rows: skip.length, first: skip[0] as number } : null }
}

/** Which list columns are vectors, and which rows do not fit in them. */
async function checkVectors(reading: Reading, table: Table): Promise<{ vectors: Vector[]; bad: Table['bad'] }> {
  const vectors: Vector[] = []
  const bad = new Set(table.bad?.rows)
  let first = table.bad ? { row: table.bad.rows[0] as number, problem: table.bad.problem } : null
  const several = table.lists.length > 1
  const fractions = table.lists.some(({ whole }) => !whole)
  for (const column of table.lists) {
    if (column.width !== null && !reading.skipBadRows) {
      if (column.width > 0) vectors.push({ ...column, width: column.width })
      continue
    }
    const lengths = column.lengths ?? (await lengthsOf(column.batches(reading.again())))
    const { length: width, rows } = commonLength(lengths)
    if (width === 0 || rows < lengths.length * (column.whole && fractions ? 1 : ENOUGH)) continue
    vectors.push({ ...column, width })
    lengths.forEach((length, row) => {
      if (length === width) return
      bad.add(row)
      if (!first || row < first.row) first = { row, problem: misfitText(row, length, width, several ? column.name : null) }
    })
  }
  return { vectors, bad: first && { rows: Uint32Array.from(bad).sort(), problem: first.problem } }
}

/** `Row 18 204 has 4 095 values; 4 096 are expected.` Rows count from 0. */
export function misfitText(row: number, length: number, width: number, column: string | null): string {
  const has = length < 0 ? 'no vector' : `${grouped(length)} ${length === 1 ? 'value' : 'values'}`
  return `Row ${grouped(row)} has ${has}${column ? ` in “${column}”` : ''}; ${grouped(width)} ${width === 1 ? 'is' : 'are'} expected.`
}

function vectorTensor(reading: Reading, vector: Vector, name: string, rows: number, skip: Uint32Array, several: boolean): NumericTensor {
  const { dtype, width } = vector
  const misfit = (row: number, length: number): never => {
    throw new BadRowsError(reading.name, misfitText(row, length, width, several ? vector.name : null), { rows: 1, first: row })
  }
  const pass = (again: Reading): AsyncIterable<Piece> =>
    counted(again, name, rows, denseRows(vector.batches(again), dtype, width, skip, misfit))
  return numericTensor(reading, { name, dtype, shape: [rows, width] }, pass)
}

function sideTensor(
  reading: Reading,
  table: Table,
  columns: readonly number[],
  name: string,
  shape: number[],
  skip: Uint32Array,
): NumericTensor {
  const { dtype } = table.numbers[columns[0] as number] as NumberColumn
  const pass = (again: Reading): AsyncIterable<Piece> => {
    const pieces = table.side(again, columns)
    return counted(again, name, shape[0] as number, skip.length > 0 ? withoutRows(pieces, columns.length, skip) : pieces)
  }
  return numericTensor(reading, { name, dtype, shape }, pass)
}

function textTensor(reading: Reading, table: Table, column: TextsColumn, name: string, skip: Uint32Array): TextColumn {
  const load = (options?: PassOptions) => {
    const again = reading.again(options?.signal)
    return codesOf(again, column.name, table.rows, column.batches(again), skip)
  }
  return { kind: 'text', name, dtype: 'TEXT', shape: [table.rows - skip.length], load }
}

/** Exactly the declared rows, or an error: what follows relies on it. */
async function* counted(reading: Reading, name: string, rows: number, pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let seen = 0
  for await (const piece of pieces) {
    seen += piece.rows
    if (seen > rows) break
    yield piece
  }
  if (seen !== rows) reading.refuse(`column “${name}” has ${seen > rows ? 'more' : 'fewer'} rows than the ${rows} that the file declares.`)
}
