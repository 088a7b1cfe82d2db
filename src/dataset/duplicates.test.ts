import { describe, expect, test } from 'vitest'
import { pcg } from '../core/rng'
import { firstCopies } from './duplicates'
import { describeCopies } from './inspect/copies'
import { memoryRows } from './rows/matrix'
import { onDisk } from './testing'

const copies = async (width: number, ...matrices: number[][]) =>
  Array.from(await firstCopies(matrices.map((values) => memoryRows(Float32Array.from(values), width))))

test('the first of equal rows', async () => {
  expect(await copies(2, [1, 2, 3, 4, 1, 2, 1, 2.5, 3, 4, 1, 2])).toEqual([0, 1, 0, 3, 1, 0])
})

test('rows are equal where both matrices are', async () => {
  expect(await copies(1, [1, 1, 1, 1], [5, 6, 5, 5])).toEqual([0, 1, 0, 0])
  expect(await copies(1, [1, 1], [5, 5])).toEqual([0, 0])
})

test('to the bit: 0 is not −0, and NaN equals itself', async () => {
  expect(await copies(1, [0, -0, Number.NaN, 0, Number.NaN])).toEqual([0, 1, 2, 0, 2])
})

test('one row, and none', async () => {
  expect(await copies(1, [7])).toEqual([0])
  expect(await copies(1, [])).toEqual([])
})

test.each([1, 2, 3])('as by brute force, trial %i, in memory and on disk', async (trial) => {
  const [rows, width] = [2003, 3]
  const values = Float32Array.from({ length: rows * width }, (_, i) => pcg(pcg(i) ^ trial) % 9)
  const keys = Array.from({ length: rows }, (_, row) => values.subarray(row * width, (row + 1) * width).join())
  const expected = Uint32Array.from(keys, (key) => keys.indexOf(key))
  expect(await firstCopies([memoryRows(values, width)])).toEqual(expected)
  expect(await firstCopies([onDisk(values, width), memoryRows(values, width)])).toEqual(expected)
  expect(new Set(expected).size).toBeLessThan(rows)
})

test('two rows of one 64-bit hash are still told apart', async () => {
  // equal hashes can hardly be found, so the rows are made to differ after both were hashed
  const values = Float32Array.of(1, 1)
  const matrix = memoryRows(values, 1)
  const first = await firstCopies([
    matrix,
    {
      rows: 2,
      width: 1,
      values: new Float32Array(2),
      read: (row, out, at) => {
        out[at] = row
      },
      readRange: () => undefined,
    },
  ])
  expect([...first]).toEqual([0, 1])
})

describe('what is said of copies', () => {
  test('groups by size, then by row, with leaks', () => {
    const first = Uint32Array.of(0, 1, 0, 3, 1, 0, 6, 3)
    const held = Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 1)
    expect(describeCopies(first, held)).toEqual({
      rows: 7,
      groups: 3,
      leaks: 1,
      list: [
        { rows: [0, 2, 5], copies: 3, leaks: true },
        { rows: [1, 4], copies: 2, leaks: false },
        { rows: [3, 7], copies: 2, leaks: false },
      ],
    })
  })

  test('at most 200 groups and 20 rows of each are listed, all are counted', () => {
    const many = Uint32Array.from({ length: 1000 }, (_, row) => row % 300)
    const found = describeCopies(many, new Uint8Array(1000))
    expect(found).toMatchObject({ rows: 1000, groups: 300, leaks: 0 })
    expect(found.list).toHaveLength(200)
    expect(found.list[0]).toEqual({ rows: [0, 300, 600, 900], copies: 4, leaks: false })
    const one = describeCopies(new Uint32Array(50), new Uint8Array(50).fill(1, 49))
    expect(one.list).toEqual([{ rows: Array.from({ length: 20 }, (_, row) => row), copies: 50, leaks: true }])
  })

  test('nothing of rows that are all different', () => {
    expect(describeCopies(Uint32Array.of(0, 1, 2), new Uint8Array(3))).toEqual({ rows: 0, groups: 0, leaks: 0, list: [] })
  })
})
