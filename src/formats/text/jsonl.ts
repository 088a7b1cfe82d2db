/** .jsonl files: one JSON object a line. Source: jsonlines.org. */
import type { Contents } from '../lazy'
import type { Reading } from '../reading'
import { tableContents } from '../table/table'
import { LONGEST_ROW, MOST_COLUMNS, textChunks } from './chunks'
import { profileRows } from './profile'
import type { Row, RowSource } from './rows'
import { textTable } from './textTable'

/** Opens a file by passing over it once. @throws StudioError, and BadRowsError where lines are damaged or vectors too short or long */
export async function openJsonl(reading: Reading): Promise<Contents> {
  const columns: string[] = []
  const places = new Map<string, number>()
  const place = (key: string): number => {
    const known = places.get(key)
    if (known !== undefined) return known
    if (columns.length === MOST_COLUMNS) reading.refuse(`its objects have more than ${MOST_COLUMNS} different keys.`)
    places.set(key, columns.length)
    return columns.push(key) - 1
  }
  const source: RowSource = {
    columns,
    fixed: false,
    async *pass(again) {
      for await (const lines of linesOf(again)) yield lines.filter((line) => line.trim() !== '').map((line) => rowOf(line, place))
    },
  }
  const profile = await profileRows(reading.again(), source)
  if (columns.length === 0) return reading.refuse('it has no JSON object.', 'Write one object a line: {"query": [0.1, …]}.')
  return tableContents(reading, textTable(reading, source, profile))
}

async function* linesOf(reading: Reading): AsyncGenerator<string[]> {
  let rest = ''
  let seen = 0
  for await (const { text, last } of textChunks(reading)) {
    const lines = text.split('\n')
    lines[0] = rest + lines[0]
    rest = last ? '' : (lines.pop() as string)
    if (rest.length > LONGEST_ROW)
      reading.refuse(`line ${seen + lines.length + 1} has more than ${LONGEST_ROW} characters.`, 'Write one object a line.')
    seen += lines.length
    yield lines
  }
}

/** Null for a line that is no object. */
function rowOf(line: string, place: (key: string) => number): Row {
  const value = parsed(line)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const row: unknown[] = []
  for (const [key, cell] of Object.entries(value)) row[place(key)] = cell
  return row
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Python writes NaN and Infinity, which JSON does not have: as texts they pass, strings aside.
    const mended = line.replace(/"(?:\\.|[^"\\])*"|-?\bInfinity\b|\bNaN\b/g, (word) => (word.startsWith('"') ? word : `"${word}"`))
    try {
      return JSON.parse(mended)
    } catch {
      return null
    }
  }
}
