/** What the columns of a text file hold: found by passing over all of its rows once. */
import { grouped } from '../badRows'
import type { Reading } from '../reading'
import { Integers } from '../table/lists'
import { cellOf } from './cells'
import type { Row, RowSource } from './rows'

/** Rows that do not fit a column of numbers are remembered up to here; more make it a column of texts. */
const MOST_ODD = 1000

export class ColumnProfile {
  numbers = 0
  texts = 0
  lists = 0
  /** Every number, in lists too, is whole and safe. */
  whole = true
  least = Number.POSITIVE_INFINITY
  most = Number.NEGATIVE_INFINITY
  /** Rows of texts and lists. */
  readonly odd: { row: number; text: string }[] = []
  private lengths: Integers | null = null

  add(row: number, value: unknown): void {
    const cell = cellOf(value)
    if (cell.kind === 'number') this.number(cell.value)
    else if (cell.kind === 'text') this.texts++
    else if (cell.kind === 'list') this.list(row, cell.values)
    if (this.lengths && this.lengths.length === row) this.lengths.push(-1)
    if ((cell.kind === 'text' || cell.kind === 'list') && this.odd.length < MOST_ODD)
      this.odd.push({ row, text: cell.kind === 'text' ? cell.text : 'a list' })
  }

  /** Length of the list in each row, −1 where there is none. */
  lengthsOf(rows: number): Int32Array {
    const lengths = new Int32Array(rows).fill(-1)
    if (this.lengths) lengths.set(this.lengths.values())
    return lengths
  }

  private number(value: number): void {
    this.numbers++
    if (value < this.least) this.least = value
    if (value > this.most) this.most = value
    if (!Number.isSafeInteger(value)) this.whole = false
  }

  private list(row: number, values: readonly number[]): void {
    this.lists++
    if (this.whole && !values.every(Number.isSafeInteger)) this.whole = false
    this.lengths ??= new Integers()
    while (this.lengths.length < row) this.lengths.push(-1)
    this.lengths.push(values.length)
  }
}

export interface Profile {
  rows: number
  columns: ColumnProfile[]
  /** Rows that are none, or have too few or too many cells: ascending. */
  unfit: { row: number; problem: string }[]
}

/** @throws StudioError where there are no rows, or half of them are unfit */
export async function profileRows(reading: Reading, source: RowSource): Promise<Profile> {
  const columns: ColumnProfile[] = []
  const unfit: Profile['unfit'] = []
  let row = 0
  for await (const batch of source.pass(reading)) {
    for (const cells of batch) {
      const problem = unfitness(source, cells, row)
      if (problem) unfit.push({ row, problem })
      else while (columns.length < source.columns.length) columns.push(new ColumnProfile())
      if (!problem && cells) for (let c = 0; c < cells.length; c++) (columns[c] as ColumnProfile).add(row, cells[c])
      row++
    }
    reading.check()
  }
  if (row === 0) return reading.refuse('it has no rows.', 'Export a table with one row for each vector.')
  const [first] = unfit
  if (first && unfit.length * 2 > row)
    return reading.refuse(`${grouped(unfit.length)} of ${grouped(row)} rows are damaged. ${first.problem}`)
  return { rows: row, columns, unfit }
}

function unfitness(source: RowSource, cells: Row, row: number): string | null {
  if (!cells) return `Row ${grouped(row)} is not a JSON object.`
  const { length } = source.columns
  if (!source.fixed || cells.length === length) return null
  return `Row ${grouped(row)} has ${grouped(cells.length)} ${cells.length === 1 ? 'value' : 'values'}; ${grouped(length)} are expected.`
}
