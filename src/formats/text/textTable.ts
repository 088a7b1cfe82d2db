/** The table of a text file, by what its columns were found to hold. Vectors are float32: text has no dtype, and training takes that. */
import { grouped } from '../badRows'
import type { Piece } from '../lazy'
import type { Reading } from '../reading'
import { gatherColumns } from '../table/gather'
import type { ListBatch } from '../table/lists'
import type { ListColumn, NumberColumn, Table, TextsColumn } from '../table/table'
import { type DType, elementBytes, viewOf } from '../tensor'
import { cellOf, numberCell, textCell } from './cells'
import type { ColumnProfile, Profile } from './profile'
import type { Row, RowSource } from './rows'

interface Kept {
  column: number
  name: string
  profile: ColumnProfile
}

const INT32 = 2 ** 31

/** @throws StudioError where no column holds anything */
export function textTable(reading: Reading, source: RowSource, profile: Profile): Table {
  const all = profile.columns.map((column, i): Kept => ({ column: i, name: source.columns[i] as string, profile: column }))
  const lists = all.filter(({ profile: { lists, numbers, texts } }) => lists > 0 && lists >= numbers + texts)
  const rest = all.filter((kept) => !lists.includes(kept) && kept.profile.numbers + kept.profile.texts > 0)
  if (lists.length + rest.length === 0)
    return reading.refuse('no column holds numbers or texts.', 'Export a table with one row for each vector.')
  const { numbers, dtypes } = numberColumns(rest, profile.rows - profile.unfit.length)
  const texts = rest.filter((kept) => !numbers.includes(kept))
  return {
    rows: profile.rows,
    lists: lists.map((kept) => listColumn(source, profile, kept)),
    numbers: numbers.map(({ name }, i) => ({ kind: 'numbers', name, dtype: dtypes[i] as DType })),
    texts: texts.map((kept) => textColumn(source, kept)),
    side: (again, chosen) =>
      sidePieces(
        source.pass(again),
        chosen.map((i) => numbers[i] as Kept),
        dtypes[chosen[0] as number] as DType,
      ),
    bad: badRows(profile, numbers),
    metadata: new Map(),
  }
}

/** Columns of numbers alone; and those of a matrix, where few cells are something else. */
function numberColumns(rest: readonly Kept[], rows: number): { numbers: Kept[]; dtypes: DType[] } {
  const mostly = rest.filter(
    ({ profile: { numbers, texts, lists, odd } }) => numbers > 0 && texts + lists === odd.length && numbers > odd.length,
  )
  const families = gatherColumns(mostly.map(({ name }): NumberColumn => ({ kind: 'numbers', name, dtype: 'F32' })))
  const family = new Map(families.flatMap(({ columns }) => columns.map((column) => [mostly[column] as Kept, columns] as const)))
  const numbers = mostly.filter((kept) => kept.profile.odd.length === 0 || family.has(kept))
  const dtypes = numbers.map((kept) => {
    const columns = family.get(kept)
    if (!columns) return scalarDtype(kept.profile, rows)
    const whole = columns.every((column) => isInt32((mostly[column] as Kept).profile, rows))
    return whole ? 'I32' : 'F32'
  })
  return { numbers, dtypes }
}

function scalarDtype(profile: ColumnProfile, rows: number): DType {
  if (isInt32(profile, rows)) return 'I32'
  return isWhole(profile, rows) ? 'I64' : 'F64'
}

/** Whole numbers in every row that is kept: they have nothing that says “missing”. */
const isWhole = ({ whole, numbers, odd }: ColumnProfile, rows: number): boolean => whole && numbers + odd.length >= rows
const isInt32 = (profile: ColumnProfile, rows: number): boolean => isWhole(profile, rows) && profile.least >= -INT32 && profile.most < INT32

function badRows(profile: Profile, numbers: readonly Kept[]): Table['bad'] {
  const bad = new Map(profile.unfit.map(({ row, problem }) => [row, problem]))
  for (const { name, profile: column } of numbers) {
    for (const { row, text } of column.odd) {
      const shown = text.length > 24 ? `${text.slice(0, 24)}…` : text
      if (!bad.has(row)) bad.set(row, `Row ${grouped(row)} has “${shown}” in column “${name}”, which is not a number.`)
    }
  }
  const rows = Uint32Array.from(bad.keys()).sort()
  return rows.length === 0 ? null : { rows, problem: bad.get(rows[0] as number) as string }
}

function listColumn(source: RowSource, profile: Profile, { column, name, profile: found }: Kept): ListColumn {
  return {
    kind: 'lists',
    name,
    dtype: 'F32',
    whole: found.whole,
    width: null,
    lengths: found.lengthsOf(profile.rows),
    batches: (reading) => listBatches(source.pass(reading), column),
  }
}

async function* listBatches(batches: AsyncIterable<Row[]>, column: number): AsyncGenerator<ListBatch> {
  for await (const rows of batches) {
    const lists = rows.map((row) => {
      const cell = cellOf(row?.[column])
      return cell.kind === 'list' ? cell.values : null
    })
    const total = lists.reduce((sum, list) => sum + (list?.length ?? 0), 0)
    const values = new Float32Array(total)
    const starts = new Float64Array(rows.length)
    let at = 0
    lists.forEach((list, i) => {
      starts[i] = at
      if (list) values.set(list, at)
      at += list?.length ?? 0
    })
    yield { rows: rows.length, lengths: Int32Array.from(lists, (list) => list?.length ?? -1), starts, values }
  }
}

const textColumn = (source: RowSource, { column, name }: Kept): TextsColumn => ({
  kind: 'texts',
  name,
  async *batches(reading) {
    for await (const rows of source.pass(reading)) yield rows.map((row) => textCell(row?.[column]))
  },
})

async function* sidePieces(batches: AsyncIterable<Row[]>, columns: readonly Kept[], dtype: DType): AsyncGenerator<Piece> {
  let row = 0
  for await (const rows of batches) {
    if (rows.length === 0) continue
    const data = viewOf(dtype, new Uint8Array(rows.length * columns.length * elementBytes(dtype)))
    let at = 0
    for (const cells of rows) {
      for (const { column } of columns) {
        const value = numberCell(cells?.[column]) ?? Number.NaN
        data[at++] = (dtype === 'I64' ? BigInt(Number.isNaN(value) ? 0 : value) : value) as never
      }
    }
    yield { row, rows: rows.length, data }
    row += rows.length
  }
}
