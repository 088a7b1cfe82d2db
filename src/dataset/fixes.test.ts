import { describe, expect, test } from 'vitest'
import type { Fix } from '../core/library'
import { applyFixes } from './fixes'
import { memoryRows, valuesOf } from './rows/matrix'

const NAN = Number.NaN
const query = [1, 2, NAN, 4, 1, 2, 3, 4, 1, 2, 0, 0]
const reply = [9, 9, 9, 9, 9, 9, 9, Number.POSITIVE_INFINITY, 9, 9, 9, 9]

async function fix(fixes: Fix[], ...matrices: number[][]) {
  const { kept, notes, ...fixed } = await applyFixes(
    matrices.map((values) => memoryRows(Float32Array.from(values), 2)),
    fixes,
  )
  return { values: fixed.matrices.map((matrix) => [...valuesOf(matrix)]), kept: kept && [...kept], notes }
}

test('without fixes all is as it was', async () => {
  expect(await fix([], query)).toEqual({ values: [query], kept: null, notes: [] })
})

describe('bad rows', () => {
  test('of any matrix leave all of them', async () => {
    expect(await fix([{ kind: 'dropNonFinite' }], query, reply)).toEqual({
      values: [
        [1, 2, 1, 2, 1, 2, 0, 0],
        [9, 9, 9, 9, 9, 9, 9, 9],
      ],
      kept: [0, 2, 4, 5],
      notes: ['2 rows with NaN or infinity are left out: 1, 3 (counting from 0).'],
    })
  })
  test('one', async () => {
    expect((await fix([{ kind: 'dropNonFinite' }], query)).notes).toEqual([
      '1 row with NaN or infinity is left out: row 1 (counting from 0).',
    ])
  })
  test('that do not exist are said so', async () => {
    expect(await fix([{ kind: 'dropNonFinite' }], [1, 2])).toEqual({
      values: [[1, 2]],
      kept: null,
      notes: ['No row with NaN or infinity was found.'],
    })
  })
})

describe('rows of zeros', () => {
  test('of any matrix leave all of them', async () => {
    expect(await fix([{ kind: 'dropZero' }], query, reply)).toMatchObject({
      kept: [0, 1, 2, 3, 4],
      notes: ['1 row of zeros is left out: row 5 (counting from 0).'],
    })
    expect((await fix([{ kind: 'dropZero' }], reply)).notes).toEqual(['No row of zeros was found.'])
  })
  test('have no norm that could be scaled to 1, and it is said so', async () => {
    expect((await fix([{ kind: 'normalise' }], [3, 4, 0, 0, 0, 0])).notes).toEqual(['Every row is scaled to norm 1, but for 2 of zeros.'])
    expect((await fix([{ kind: 'dropZero' }, { kind: 'normalise' }], [3, 4, 0, 0])).notes[1]).toBe('Every row is scaled to norm 1.')
  })
})

describe('equal rows', () => {
  test('of all matrices: the first stays', async () => {
    expect(await fix([{ kind: 'dropDuplicates' }], query)).toMatchObject({
      kept: [0, 1, 3, 5],
      notes: ['2 rows equal to an earlier one are left out: 2, 4 (counting from 0).'],
    })
    expect(await fix([{ kind: 'dropDuplicates' }], [1, 2, 1, 2], [1, 1, 1, 2])).toMatchObject({
      kept: null,
      notes: ['No row equal to an earlier one was found.'],
    })
  })
  test('rows are counted as in the file, whatever left before', async () => {
    expect(await fix([{ kind: 'dropNonFinite' }, { kind: 'dropDuplicates' }], query)).toMatchObject({
      kept: [0, 3, 5],
      notes: [
        '1 row with NaN or infinity is left out: row 1 (counting from 0).',
        '2 rows equal to an earlier one are left out: 2, 4 (counting from 0).',
      ],
    })
  })
  test('of long lists the first five are named', async () => {
    expect((await fix([{ kind: 'dropDuplicates' }], new Array(16).fill(1))).notes).toEqual([
      '7 rows equal to an earlier one are left out: 1, 2, 3, 4, 5, … (counting from 0).',
    ])
  })
})

describe('the order of fixes is theirs', () => {
  test('rows that are equal once they are truncated', async () => {
    const rows = [1, 2, 1, 3]
    expect((await fix([{ kind: 'truncate', width: 1 }, { kind: 'dropDuplicates' }], rows)).values).toEqual([[1]])
    expect((await fix([{ kind: 'dropDuplicates' }, { kind: 'truncate', width: 1 }], rows)).values).toEqual([[1, 1]])
  })
  test('a norm of 1 before or after columns leave', async () => {
    expect((await fix([{ kind: 'normalise' }, { kind: 'truncate', width: 1 }], [3, 4])).values).toEqual([[Math.fround(0.6)]])
    expect(await fix([{ kind: 'truncate', width: 1 }, { kind: 'normalise' }], [3, 4])).toEqual({
      values: [[1]],
      kept: null,
      notes: ['The first dimension of 2 is kept.', 'Every row is scaled to norm 1.'],
    })
  })
  test('a row that is not finite only beyond the width that is kept stays', async () => {
    const fixed = await fix([{ kind: 'truncate', width: 1 }, { kind: 'dropNonFinite' }], [1, NAN, 2, 3])
    expect(fixed.values).toEqual([[1, 2]])
  })
})

test.each([0, 3, 1.5])('%d dimensions cannot be kept', async (width) => {
  await expect(fix([{ kind: 'truncate', width }], [1, 2])).rejects.toThrow(`truncate: ${width} of 2 dimensions cannot be kept. Keep 1 to 2`)
})
