/** A text file as rows of cells. */
import type { Reading } from '../reading'

/** Cells by column: strings of a .csv, values of JSON. Null: what stands there is no row. */
export type Row = unknown[] | null

export interface RowSource {
  /** Names by column; a .jsonl finds them in its first pass. */
  columns: readonly string[]
  /** Every row must have a cell for every column. */
  fixed: boolean
  /** All rows in order, some at a time. */
  pass(reading: Reading): AsyncIterable<Row[]>
}
