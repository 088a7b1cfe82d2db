import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { LazyTensor, NumericTensor, TextColumn } from './lazy'
import { type OpenFile, openSource } from './open'
import { memorySource } from './source'
import { bytesOf, type DType } from './tensor'

/** Files that scripts/reference/formats.py wrote with numpy, pyarrow, pandas and safetensors, and what stands in them. */
const GOLDEN = new URL('./golden/', import.meta.url)
const bytesIn = (name: string): Uint8Array => readFileSync(new URL(name, GOLDEN))
const open = (name: string, options = {}): Promise<OpenFile> => openSource(memorySource(name, bytesIn(name)), options)

interface Expected {
  rows: number
  width: number
  group: number[]
  label: string[]
  active: boolean[]
  score: number[]
  f16: number[]
  bf16: number[]
  f32: number[]
  f64: number[]
}
const expected: Expected = JSON.parse(new TextDecoder().decode(bytesIn('expected.json')))
const shape = [expected.rows, expected.width]
const f64 = Float64Array.from(expected.f64)
const f32 = new Float32Array(Uint32Array.from(expected.f32).buffer)
const f16 = Uint16Array.from(expected.f16)
const bf16 = Uint16Array.from(expected.bf16)
const reversed = Float32Array.from({ length: f32.length }, (_, i) => {
  const row = expected.rows - 1 - Math.floor(i / expected.width)
  return f32[row * expected.width + (i % expected.width)] as number
})

/** Equal to the bit: −0 is not 0. */
async function expectNumbers(tensor: LazyTensor | undefined, dtype: DType, data: NumericData, of = shape): Promise<void> {
  expect(tensor).toMatchObject({ kind: 'numeric', dtype, shape: of })
  const read = await (tensor as NumericTensor).load()
  expect(read).toMatchObject({ dtype, shape: of })
  expect(bytesOf(read)).toEqual(bytesOf({ data }))
  // the pieces say the same, and follow each other
  let next = 0
  for await (const piece of (tensor as NumericTensor).pieces()) {
    expect(piece.row).toBe(next)
    next += piece.rows
  }
  expect(next).toBe(of[0])
}
type NumericData = Float32Array | Float64Array | Uint16Array | BigInt64Array | Int32Array | Uint8Array

async function expectTexts(tensor: LazyTensor | undefined): Promise<void> {
  expect(tensor).toMatchObject({ kind: 'text', dtype: 'TEXT', shape: [expected.rows] })
  const { codes, names } = await (tensor as TextColumn).load()
  expect(Array.from(codes, (code) => names[code])).toEqual(expected.label)
  expect(new Set(names).size).toBe(names.length)
}

const group = BigInt64Array.from(expected.group, BigInt)
const active = Uint8Array.from(expected.active, Number)
const rows = [expected.rows]

describe('numpy', () => {
  it.each([
    ['f32.npy', 'F32', f32],
    ['f16.npy', 'F16', f16],
    ['f64-fortran.npy', 'F64', f64],
    ['f32-big.npy', 'F32', f32],
  ] as const)('%s', async (name, dtype, data) => {
    await expectNumbers((await open(name)).tensors.get(''), dtype, data)
  })

  it('stored.npz, whose arrays need not be copied', async () => {
    const { format, tensors } = await open('stored.npz')
    expect(format).toBe('npz')
    await expectNumbers(tensors.get('query'), 'F32', f32)
    await expectNumbers(tensors.get('reply'), 'F16', f16)
    await expectNumbers(tensors.get('group'), 'I64', group, rows)
    const { offset = 0, length } = (tensors.get('query') as NumericTensor).range ?? {}
    expect(bytesIn('stored.npz').subarray(offset, offset + (length ?? 0))).toEqual(Buffer.from(bytesOf({ data: f32 })))
  })

  it('deflated.npz, in Fortran order and big-endian', async () => {
    const { tensors } = await open('deflated.npz')
    await expectNumbers(tensors.get('query'), 'F64', f64)
    await expectNumbers(tensors.get('reply'), 'F32', f32)
    await expectNumbers(tensors.get('group'), 'I64', group, rows)
    await expectNumbers(tensors.get('active'), 'BOOL', active, rows)
  })

  it('pickled.npz is refused by the name of the array', async () => {
    await expect(open('pickled.npz')).rejects.toThrow('pickled.npz › label: its elements are Python objects (pickled)')
  })
})

it('safetensors of Python', async () => {
  const { tensors, metadata } = await open('python.safetensors')
  expect(metadata).toEqual(new Map([['model', 'tëst']]))
  await expectNumbers(tensors.get('query'), 'F32', f32)
  await expectNumbers(tensors.get('reply'), 'F16', f16)
  await expectNumbers(tensors.get('exact'), 'F64', f64)
  await expectNumbers(tensors.get('brain'), 'BF16', bf16)
  await expectNumbers(tensors.get('group'), 'I64', group, rows)
  await expectNumbers(tensors.get('active'), 'BOOL', active, rows)
})

/** What pyarrow's table has in parquet and arrow alike. */
async function expectTable({ tensors }: OpenFile): Promise<void> {
  await expectNumbers(tensors.get('query'), 'F32', f32)
  await expectNumbers(tensors.get('reply'), 'F32', reversed)
  await expectNumbers(tensors.get('half'), 'F16', f16)
  await expectNumbers(tensors.get('exact'), 'F64', f64)
  await expectNumbers(tensors.get('group'), 'I64', group, rows)
  await expectNumbers(tensors.get('active'), 'BOOL', active, rows)
  await expectNumbers(tensors.get('score'), 'F64', Float64Array.from(expected.score), rows)
  await expectTexts(tensors.get('label'))
  await expectTexts(tensors.get('animal'))
}

describe('pyarrow', () => {
  const table = ['none', 'snappy', 'gzip', 'zstd', 'lz4', 'brotli', 'pages'].map((name) => `${name}.parquet`)
  it.each([...table, 'uncompressed.feather', 'lz4.feather', 'zstd.feather', 'stream.arrows'])('%s', async (name) => {
    const file = await open(name)
    expect(file.format).toBe(name.endsWith('parquet') ? 'parquet' : 'arrow')
    await expectTable(file)
    if (file.format === 'parquet') return
    await expectNumbers(file.tensors.get('fixed_half'), 'F16', f16)
    await expectNumbers(file.tensors.get('parts'), 'F32', f32)
    await expectTexts(file.tensors.get('large'))
  })

  it('split.parquet, with the bytes of its floats apart', async () => {
    const { tensors } = await open('split.parquet')
    await expectNumbers(tensors.get('query'), 'F32', f32)
    await expectNumbers(tensors.get('exact'), 'F64', f64)
  })

  it.each([
    ['columns.parquet', 'F32', f32],
    ['columns.arrow', 'F64', f64],
  ] as const)('%s: columns f0 to f5 are one matrix', async (name, dtype, data) => {
    const { tensors } = await open(name)
    expect([...tensors.keys()]).toEqual(['f', 'label'])
    await expectNumbers(tensors.get('f'), dtype, data)
    await expectTexts(tensors.get('label'))
  })

  it.each(['ragged.parquet', 'ragged.feather'])('%s: rows of another width are named, or left out', async (name) => {
    const refusal = await open(name).catch((error) => error)
    expect(refusal.message).toBe(`${name}: Row 3 has 4 values; 6 are expected. Skip 2 rows, or export the file again.`)
    expect(refusal.skippable).toEqual({ rows: 2, first: 3 })
    const { tensors, skipped } = await open(name, { skipBadRows: true })
    expect(skipped).toEqual({ rows: 2, first: 3 })
    const kept = (row: number): boolean => row !== 3 && row !== 11
    await expectNumbers(
      tensors.get('query'),
      'F32',
      f32.filter((_, i) => kept(Math.floor(i / expected.width))),
      [18, 6],
    )
    await expectNumbers(
      tensors.get('group'),
      'I64',
      group.filter((_, i) => kept(i)),
      [18],
    )
  })
})

describe('pandas and Python', () => {
  const whole = Int32Array.from(expected.group)

  it.each(['columns.csv', 'columns.tsv', 'columns.jsonl'])('%s: columns f0 to f5 are one matrix', async (name) => {
    const { format, tensors } = await open(name)
    expect(format).toBe(name.endsWith('jsonl') ? 'jsonl' : 'csv')
    expect([...tensors.keys()]).toEqual(['f', 'group', 'label'])
    await expectNumbers(tensors.get('f'), 'F32', f32)
    await expectNumbers(tensors.get('group'), 'I32', whole, rows)
    await expectTexts(tensors.get('label'))
  })

  it.each(['lists.csv', 'lists.jsonl'])('%s: a column of lists', async (name) => {
    const { tensors } = await open(name)
    expect([...tensors.keys()]).toEqual(['query', 'group', 'score', 'label'])
    // pandas writes no −0 to JSON
    const data = name === 'lists.csv' ? f32 : f32.map((value) => value + 0)
    await expectNumbers(tensors.get('query'), 'F32', data)
    await expectNumbers(tensors.get('group'), 'I32', whole, rows)
    await expectTexts(tensors.get('label'))
  })

  it('spaces.csv: lists between spaces, and as numpy prints them', async () => {
    const { tensors } = await open('spaces.csv')
    await expectNumbers(tensors.get('query'), 'F32', f32)
    const printed = (await (tensors.get('reply') as NumericTensor).load()).data as Float32Array
    // numpy prints eight digits
    const worst = printed.map((value, i) => Math.abs(value - (f32[i] as number)) / Math.max(0.1, Math.abs(f32[i] as number)))
    expect(Math.max(...worst)).toBeLessThan(1e-7)
    await expectNumbers(tensors.get('id'), 'I32', Int32Array.from(expected.label.keys()), rows)
  })

  it('headerless.csv: a matrix without a name', async () => {
    const { tensors } = await open('headerless.csv')
    expect([...tensors.keys()]).toEqual([''])
    await expectNumbers(tensors.get(''), 'F32', f32)
  })
})
