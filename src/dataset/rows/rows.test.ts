import { describe, expect, test } from 'vitest'
import { floatToHalf } from '../../core/half'
import { pcg } from '../../core/rng'
import { bytesOf, type DType, type TensorData, toFloat32 } from '../../formats/tensor'
import { digestMatrices } from '../digest'
import { onDisk } from '../testing'
import { FileRows, type SyncBytes } from './fileRows'
import { blocksOf, memoryRows, valuesOf } from './matrix'
import { chosenRows, normalised, truncated } from './views'

/** A file in memory that counts how often it is read. */
function fileOf(bytes: Uint8Array, offset: number): SyncBytes & { reads: number } {
  const whole = new Uint8Array(offset + bytes.length)
  whole.set(bytes, offset)
  const file = {
    reads: 0,
    read(at: number, out: Uint8Array<ArrayBuffer>) {
      if (at < offset || at + out.length > whole.length) throw new RangeError('outside')
      file.reads++
      out.set(whole.subarray(at, at + out.length))
    },
  }
  return file
}

const ROWS = 613
const WIDTH = 7
const value = (i: number): number => (pcg(i) % 2001) / 8 - 125
const elements = <T extends TensorData>(
  Kind: { from(list: ArrayLike<unknown>, map: (v: unknown, i: number) => never): T },
  map: (i: number) => unknown,
): T => Kind.from({ length: ROWS * WIDTH }, (_, i) => map(i) as never)

const TYPES: [DType, TensorData][] = [
  ['F32', elements(Float32Array as never, value)],
  ['F64', elements(Float64Array as never, (i) => value(i) / 3)],
  ['F16', elements(Uint16Array as never, (i) => floatToHalf(value(i)))],
  ['BF16', elements(Uint16Array as never, (i) => pcg(i) & 0x7f7f)],
  ['I8', elements(Int8Array as never, pcg)],
  ['U16', elements(Uint16Array as never, pcg)],
  ['I64', elements(BigInt64Array as never, (i) => BigInt(pcg(i)) - 2n ** 31n)],
]

describe.each(TYPES)('rows of %s in a file', (dtype, data) => {
  const expected = toFloat32({ name: '', dtype, shape: [], data })
  const open = () => {
    const file = fileOf(bytesOf({ data }), 13)
    return { file, rows: new FileRows(file, { dtype, offset: 13, rows: ROWS, width: WIDTH }) }
  }

  test('are those of the array, in any order', () => {
    const { rows } = open()
    const out = new Float32Array(WIDTH + 2)
    for (const row of [0, 612, 5, 6, 7, 7, 300, 299, ...Array.from({ length: 200 }, (_, i) => pcg(i) % ROWS)]) {
      rows.read(row, out, 1)
      expect(out.subarray(1, 1 + WIDTH)).toEqual(expected.subarray(row * WIDTH, (row + 1) * WIDTH))
    }
  })

  test('are read ahead when they are asked for in order', () => {
    const { file, rows } = open()
    const out = new Float32Array(WIDTH)
    for (let row = 0; row < ROWS; row++) rows.read(row, out, 0)
    expect(file.reads).toBe(2)
  })

  test('come in ranges and blocks', () => {
    const { rows } = open()
    const out = new Float32Array(100 * WIDTH)
    rows.readRange(17, 100, out)
    expect(out).toEqual(expected.slice(17 * WIDTH, 117 * WIDTH))
    for (const matrix of [rows, memoryRows(expected, WIDTH)]) {
      const all: number[] = []
      for (const { first, count, values } of blocksOf(matrix, 100)) {
        expect(first).toBe(all.length / WIDTH)
        all.push(...values.subarray(0, count * WIDTH))
      }
      expect(Float32Array.from(all)).toEqual(expected)
    }
    expect(valuesOf(rows)).toEqual(expected)
  })

  test('have the digest of the array', async () => {
    expect(await digestMatrices([open().rows])).toBe(await digestMatrices([memoryRows(expected, WIDTH)]))
  })
})

test('a file that ends too early is an error, not zeros', () => {
  const rows = new FileRows(fileOf(new Uint8Array(40), 0), { dtype: 'F32', offset: 0, rows: 2, width: 7 })
  expect(() => rows.read(1, new Float32Array(7), 0)).toThrow(RangeError)
})

describe('the digest of rows that cross the 64-MiB parts', () => {
  test.each([
    [3, 5_592_406],
    [2 ** 24 - 1, 3],
    [2 ** 24 + 5, 2],
  ])('of width %i', async (width, rows) => {
    const values = new Float32Array(rows * width)
    for (let i = 0; i < values.length; i += 4099) values[i] = i
    expect(await digestMatrices([onDisk(values, width), onDisk(values, width)])).toBe(
      await digestMatrices([memoryRows(values, width), memoryRows(values, width)]),
    )
  })
})

describe('views', () => {
  const base = memoryRows(Float32Array.of(3, 4, 0, 0, 0, 0, 1, 2, 2, 6, 0, 8), 3)

  test('choose rows, in their order', () => {
    expect([...valuesOf(chosenRows(base, Uint32Array.of(3, 0)))]).toEqual([6, 0, 8, 3, 4, 0])
    expect(valuesOf(chosenRows(base, new Uint32Array()))).toHaveLength(0)
  })
  test('keep the first columns', () => {
    expect([...valuesOf(truncated(base, 2))]).toEqual([3, 4, 0, 0, 1, 2, 6, 0])
    expect(truncated(base, 3)).toBe(base)
  })
  test('scale rows to norm 1; a row of zeros stays', () => {
    expect([...valuesOf(normalised(base))]).toEqual([3 / 5, 4 / 5, 0, 0, 0, 0, 1 / 3, 2 / 3, 2 / 3, 0.6, 0, 0.8].map(Math.fround))
  })
  test('of views', () => {
    expect([...valuesOf(normalised(truncated(chosenRows(base, Uint32Array.of(0, 2)), 2)))]).toEqual(
      [0.6, 0.8, 1 / Math.sqrt(5), 2 / Math.sqrt(5)].map(Math.fround),
    )
  })
})
