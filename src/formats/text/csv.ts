/** .csv and .tsv files: RFC 4180 as programs write it, read by Papa Parse. */
import type { Contents } from '../lazy'
import type { Reading } from '../reading'
import { tableContents } from '../table/table'
import { listOf, numberOf } from './cells'
import { LONGEST_ROW, MOST_COLUMNS, textChunks } from './chunks'
import { profileRows } from './profile'
import type { RowSource } from './rows'
import { textTable } from './textTable'

interface Dialect {
  delimiter: string
  newline: '\n' | '\r' | '\r\n'
}

/** Opens a file by passing over it once. @throws StudioError, and BadRowsError where rows are too short or too long */
export async function openCsv(reading: Reading): Promise<Contents> {
  const { default: Papa } = await import('papaparse')
  let dialect: Dialect | null = null
  async function* records(again: Reading): AsyncGenerator<string[][]> {
    let rest = ''
    let seen = 0
    for await (const { text, last } of textChunks(again)) {
      rest += text
      dialect ??= dialectOf(rest, last)
      const { data, errors, meta } = new Papa.Parser({ ...dialect }).parse(rest, 0, !last)
      const open = errors.find(({ code }: { code: string }) => code === 'MissingQuotes')
      rest = rest.slice(meta.cursor)
      if (open || rest.length > LONGEST_ROW)
        return again.refuse(`record ${seen + data.length + (open ? 0 : 1)} has a quote that is never closed.`)
      seen += data.length
      yield data.filter((row: string[]) => row.length > 1 || row[0] !== '')
    }
  }
  const first = await firstRecord(reading.again(), records)
  if (!first) return reading.refuse('it has no rows.', 'Export a table with one row for each vector.')
  if (first.length > MOST_COLUMNS) return reading.refuse(`it has ${first.length} columns; at most ${MOST_COLUMNS} are read.`)
  const header = isHeader(first)
  const source: RowSource = {
    columns: first.map((name, column) => (header ? name.trim() || `column ${column}` : String(column))),
    fixed: true,
    pass: (again) => withoutFirst(records(again), header ? 1 : 0),
  }
  return tableContents(reading, textTable(reading, source, await profileRows(reading.again(), source)))
}

async function firstRecord(reading: Reading, records: (reading: Reading) => AsyncIterable<string[][]>): Promise<string[] | null> {
  for await (const [first] of records(reading)) if (first) return first
  return null
}

async function* withoutFirst(batches: AsyncIterable<string[][]>, count: number): AsyncGenerator<string[][]> {
  let left = count
  for await (const batch of batches) {
    yield left > 0 ? batch.slice(left) : batch
    left = Math.max(0, left - batch.length)
  }
}

/** No cell is a number or a list; or the numbers are 0, 1, 2, … as pandas names columns. */
function isHeader(first: readonly string[]): boolean {
  const numbers = first.map((cell) => numberOf(cell)).filter((value) => value !== undefined)
  if (numbers.length > 1 && numbers.every((value, i) => value === i)) return true
  return numbers.length === 0 && first.every((cell) => listOf(cell) === null)
}

/** By the first line: the separator that is most often in it outside of quotes and brackets; a tab where there is none. */
function dialectOf(text: string, whole: boolean): Dialect {
  const newline = text.includes('\r\n') ? '\r\n' : text.includes('\n') || !text.includes('\r') || !whole ? '\n' : '\r'
  const [line = ''] = text.split(newline, 1)
  const bare = line.replace(/"[^"]*"?/g, '').replace(/[[(][^\])]*[\])]?/g, '')
  const counts = [',', '\t', ';', '|'].map((mark) => [mark, bare.split(mark).length - 1] as const)
  const [best, count] = counts.reduce((most, one) => (one[1] > most[1] ? one : most))
  return { delimiter: count > 0 ? best : '\t', newline }
}
