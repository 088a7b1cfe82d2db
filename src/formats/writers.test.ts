import * as arrow from 'apache-arrow'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import type { LazyTensor, NumericTensor, TextColumn } from './lazy'
import { openSource } from './open'
import { memorySource } from './source'

/** What the JavaScript writers of parquet and arrow write is read value for value. */
const ROWS = 300
const WIDTH = 16
const matrix = Array.from({ length: ROWS }, (_, row) =>
  Array.from({ length: WIDTH }, (_, i) => Math.fround(Math.sin(row * 31 + i) * 10 ** (i - 8))),
)
const labels = Array.from({ length: ROWS }, (_, row) => `label ${(row * row) % 7}`)

const load = async (tensor: LazyTensor | undefined) => (await (tensor as NumericTensor).load()).data
const texts = async (tensor: LazyTensor | undefined): Promise<(string | undefined)[]> => {
  const { codes, names } = await (tensor as TextColumn).load()
  return Array.from(codes, (code) => names[code])
}
const open = (name: string, bytes: Uint8Array) => openSource(memorySource(name, bytes))

describe('hyparquet-writer', () => {
  const write = (codec: 'UNCOMPRESSED' | 'SNAPPY', pageSize: number) =>
    new Uint8Array(
      parquetWriteBuffer({
        schema: [
          { name: 'root', num_children: 3 },
          { name: 'query', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          { name: 'element', type: 'FLOAT', repetition_type: 'OPTIONAL' },
          { name: 'label', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL', converted_type: 'UTF8' },
          { name: 'group', type: 'INT32', repetition_type: 'REQUIRED' },
        ],
        columnData: [
          { name: 'query', data: matrix },
          { name: 'label', data: labels },
          { name: 'group', data: Int32Array.from(labels.keys()) },
        ],
        codec,
        rowGroupSize: 128,
        pageSize,
      }),
    )

  it.each([
    ['UNCOMPRESSED', 1000],
    ['SNAPPY', 1_000_000],
  ] as const)('%s, pages of %i bytes', async (codec, pageSize) => {
    const { tensors } = await open('a.parquet', write(codec, pageSize))
    expect(tensors.get('query')).toMatchObject({ dtype: 'F32', shape: [ROWS, WIDTH] })
    expect(await load(tensors.get('query'))).toEqual(Float32Array.from(matrix.flat()))
    expect(await texts(tensors.get('label'))).toEqual(labels)
    expect(await load(tensors.get('group'))).toEqual(Int32Array.from(labels.keys()))
  })

  it('columns of numbers, side by side', async () => {
    const columnData = Array.from({ length: WIDTH }, (_, i) => ({
      name: `dim_${i + 1}`,
      data: Float64Array.from(matrix, (row) => row[i] as number),
      type: 'DOUBLE' as const,
    }))
    const { tensors } = await open('a.parquet', new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 100 })))
    expect([...tensors.keys()]).toEqual(['dim'])
    expect(await load(tensors.get('dim'))).toEqual(Float64Array.from(matrix.flat()))
  })
})

describe('apache-arrow', () => {
  const vectors = {
    query: arrow.vectorFromArray(matrix, new arrow.List(new arrow.Field('item', new arrow.Float32()))),
    reply: arrow.vectorFromArray(matrix, new arrow.FixedSizeList(WIDTH, new arrow.Field('item', new arrow.Float64()))),
    label: arrow.vectorFromArray(labels, new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())),
    group: arrow.vectorFromArray(
      labels.map((_, row) => BigInt(row - 5)),
      new arrow.Int64(),
    ),
  }

  it.each(['file', 'stream'] as const)('a %s', async (kind) => {
    const { format, tensors } = await open('a.bin', arrow.tableToIPC(new arrow.Table(vectors), kind))
    expect(format).toBe('arrow')
    expect(tensors.get('query')).toMatchObject({ dtype: 'F32', shape: [ROWS, WIDTH] })
    expect(await load(tensors.get('query'))).toEqual(Float32Array.from(matrix.flat()))
    expect(await load(tensors.get('reply'))).toEqual(Float64Array.from(matrix.flat()))
    expect(await texts(tensors.get('label'))).toEqual(labels)
    expect(await load(tensors.get('group'))).toEqual(BigInt64Array.from(labels, (_, row) => BigInt(row - 5)))
  })

  it('a part of a table, whose lists do not begin at 0', async () => {
    const part = new arrow.Table(vectors).slice(7, 120)
    const { tensors } = await open('a.arrow', arrow.tableToIPC(part, 'file'))
    expect(await load(tensors.get('query'))).toEqual(Float32Array.from(matrix.slice(7, 120).flat()))
    expect(await load(tensors.get('reply'))).toEqual(Float64Array.from(matrix.slice(7, 120).flat()))
    expect(await texts(tensors.get('label'))).toEqual(labels.slice(7, 120))
  })

  it('missing numbers are NaN, missing texts empty, and a missing vector is a bad row', async () => {
    const table = new arrow.Table({
      query: arrow.vectorFromArray([[1, null], [2, 3], null], new arrow.List(new arrow.Field('item', new arrow.Float32(), true))),
      score: arrow.vectorFromArray([null, 1, 2], new arrow.Float64()),
      label: arrow.vectorFromArray(['a', null, 'b'], new arrow.Utf8()),
    })
    const bytes = arrow.tableToIPC(table, 'file')
    await expect(open('a.arrow', bytes)).rejects.toThrow(
      'a.arrow: Row 2 has no vector; 2 are expected. Skip the row, or export the file again.',
    )
    const { tensors, skipped } = await openSource(memorySource('a.arrow', bytes), { skipBadRows: true })
    expect(skipped).toEqual({ rows: 1, first: 2 })
    expect(await load(tensors.get('query'))).toEqual(Float32Array.of(1, Number.NaN, 2, 3))
    expect(await load(tensors.get('score'))).toEqual(Float64Array.of(Number.NaN, 1))
    expect(await texts(tensors.get('label'))).toEqual(['a', ''])
  })
})
