/** Apache Parquet files. Source: the parquet-format project; the footer and page headers are read by hyparquet. */
import type { ColumnMetaData, FileMetaData } from 'hyparquet'
import type { Contents } from '../lazy'
import type { Reading } from '../reading'
import { type ListColumn, type NumberColumn, type Table, type TextsColumn, tableContents } from '../table/table'
import { isWhole } from '../tensor'
import { listBatches, numberPieces, sidePieces, textBatches } from './columns'
import { type Chunks, type Leaf, readLeaves } from './schema'
import { thriftEnd } from './thrift'

/** Of a footer: a file of 10,000 columns and 100 row groups has some 100 MB. */
const LARGEST_FOOTER = 2 ** 28

/** Opens a file by its footer; rows are looked at only where it leaves their widths open. @throws StudioError */
export async function openParquet(reading: Reading): Promise<Contents> {
  const footer = await readFooter(reading)
  const table = tableOf(reading, footer)
  return tableContents(reading, table)
}

async function readFooter(reading: Reading): Promise<FileMetaData> {
  const { size } = reading
  if (size < 12) return reading.refuse(`it has ${size} bytes, and a .parquet file at least 12.`)
  const end = await reading.read(size - 8, 8, 'its end')
  const view = new DataView(end.buffer, end.byteOffset, 8)
  const magic = new TextDecoder('latin1').decode(end.subarray(4))
  if (magic === 'PARE') return reading.refuse('its footer is encrypted.', 'Write it without encryption.')
  if (magic !== 'PAR1')
    return reading.refuse('it does not end as a .parquet file does (PAR1); it was cut short.', 'Copy or download the file again.')
  const length = view.getUint32(0, true)
  if (length > LARGEST_FOOTER || length + 12 > size)
    return reading.refuse(`it declares a footer of ${length} bytes (bytes ${size - 8} to ${size - 5}), which it cannot have.`)
  const bytes = (await reading.read(size - 8 - length, length + 8, 'the footer')).slice()
  try {
    thriftEnd(bytes.subarray(0, length), 0)
    const { parquetMetadata } = await import('hyparquet')
    return parquetMetadata(bytes, { geoparquet: false })
  } catch (error) {
    return reading.refuse(`its footer (bytes ${size - 8 - length} to ${size - 9}) is damaged: ${reasonOf(error)}.`, undefined, error)
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function tableOf(reading: Reading, footer: FileMetaData): Table {
  const rows = Number(footer.num_rows)
  const groups = footer.row_groups.map((group) => ({ rows: Number(group.num_rows), columns: group.columns }))
  if (
    !Number.isSafeInteger(rows) ||
    groups.some((group) => !(group.rows >= 0)) ||
    groups.reduce((sum, group) => sum + group.rows, 0) !== rows
  )
    return reading.refuse('its footer is damaged: the row groups do not add up to its rows.')
  const columns = leavesOf(reading, footer).map(
    (leaf): Chunks => ({
      leaf,
      groups: groups.map((group, number) => ({
        rows: group.rows,
        chunk: chunkOf(reading, group.columns[leaf.index]?.meta_data, leaf, number),
      })),
    }),
  )
  const numbers = columns.filter(({ leaf }) => leaf.maxRepetition === 0 && leaf.dtype !== 'TEXT')
  return {
    rows,
    lists: columns.filter(({ leaf }) => leaf.maxRepetition === 1).map(listColumn),
    numbers: numbers.map(({ leaf }) => ({ kind: 'numbers', name: leaf.name, dtype: leaf.dtype as NumberColumn['dtype'] })),
    texts: columns.filter(({ leaf }) => leaf.maxRepetition === 0 && leaf.dtype === 'TEXT').map(textColumn),
    side: (again, chosen) => {
      const [first, ...more] = chosen.map((column) => numbers[column] as Chunks)
      return more.length === 0 ? numberPieces(again, first as Chunks) : sidePieces(again, [first as Chunks, ...more])
    },
    bad: null,
    metadata: new Map(
      footer.key_value_metadata?.map(({ key, value }) => [key, value ?? '']).filter(([key]) => key !== 'ARROW:schema') as [
        string,
        string,
      ][],
    ),
  }
}

function leavesOf(reading: Reading, footer: FileMetaData): Leaf[] {
  try {
    return readLeaves(footer).read
  } catch (error) {
    return reading.refuse(`its footer is damaged: ${reasonOf(error)}.`, undefined, error)
  }
}

function chunkOf(reading: Reading, chunk: ColumnMetaData | undefined, leaf: Leaf, group: number): ColumnMetaData {
  if (!chunk || chunk.path_in_schema.join('.') !== leaf.path.join('.') || !(Number(chunk.num_values) >= 0))
    return reading.refuse(`its footer is damaged: row group ${group} has no valid column “${leaf.name}”.`)
  return chunk
}

const textColumn = (chunks: Chunks): TextsColumn => ({
  kind: 'texts',
  name: chunks.leaf.name,
  batches: (reading) => textBatches(reading, chunks),
})

function listColumn(chunks: Chunks): ListColumn {
  const { leaf, groups } = chunks
  const widths = new Set(groups.filter(({ rows }) => rows > 0).map(({ rows, chunk }) => Number(chunk.num_values) / rows))
  const [width = null] = widths
  const known = widths.size === 1 && width !== null && Number.isInteger(width) ? width : null
  return {
    kind: 'lists',
    name: leaf.name,
    dtype: leaf.dtype as ListColumn['dtype'],
    whole: isWhole(leaf.dtype),
    width: known,
    batches: (reading) => listBatches(reading, chunks),
  }
}
