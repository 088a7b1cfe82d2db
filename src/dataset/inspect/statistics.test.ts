import { describe, expect, test } from 'vitest'
import { pcg } from '../../core/rng'
import { pair } from '../pairing'
import { meanFor, RowReader } from '../standardize'
import { numbered } from '../tensors'
import { rawDataset } from '../testing'
import { histogram, rangeOf } from './histogram'
import { countLabels } from './labels'
import { nearest } from './neighbours'
import { comparePairs, cosine } from './pairing'
import { sampleRows, seededRandom } from './sample'

describe('a histogram', () => {
  test('counts values in bins of equal width; the greatest is in the last', () => {
    expect(histogram([0, 1, 2, 3, 4, 4, Number.NaN], 4)).toEqual({ from: 0, to: 4, counts: [1, 1, 1, 3] })
  })
  test('over a range, what lies outside is at its ends', () => {
    expect(histogram([-5, 0.5, 9], 2, [0, 2]).counts).toEqual([2, 1])
  })
  test('of equal values has a range around them', () => {
    const { from, to, counts } = histogram([1, 1, 1 + 1e-7, 1 - 1e-7], 11)
    expect(from).toBeCloseTo(0.99, 6)
    expect(to).toBeCloseTo(1.01, 6)
    expect(counts.filter((count) => count > 0)).toEqual([4])
  })
  test('of zeros, of nothing, of NaN alone', () => {
    expect(histogram([0, 0], 2)).toEqual({ from: -0.5, to: 0.5, counts: [0, 2] })
    expect(histogram([], 3)).toEqual({ from: 0, to: 1, counts: [0, 0, 0] })
    expect(histogram([Number.NaN], 2)).toEqual({ from: 0, to: 1, counts: [0, 0] })
  })
  test('several lists share a range', () => {
    expect(
      rangeOf([
        [1, 2],
        [-3, 0],
      ]),
    ).toEqual([-3, 2])
  })
})

describe('a sample of rows', () => {
  test('is of different rows, the same for a seed, another for another', () => {
    const drawn = sampleRows(1000, 100, 7)
    expect(new Set(drawn).size).toBe(100)
    expect(sampleRows(1000, 100, 7)).toEqual(drawn)
    expect(sampleRows(1000, 100, 8)).not.toEqual(drawn)
    expect(Math.abs(drawn.reduce((sum, row) => sum + row, 0) / 100 - 500)).toBeLessThan(100)
  })
  test('is all rows where there are fewer, and never one that is not allowed', () => {
    expect([...sampleRows(5, 10, 1)].sort()).toEqual([0, 1, 2, 3, 4])
    expect([...sampleRows(5, 10, 1, (row) => row % 2 === 0)].sort()).toEqual([0, 2, 4])
    expect(sampleRows(0, 10, 1)).toHaveLength(0)
  })
  test('random numbers are uniform, and the seed’s', () => {
    const [a, b] = [seededRandom(3), seededRandom(3)]
    const drawn = Array.from({ length: 10_000 }, a)
    expect(drawn.slice(0, 5)).toEqual(Array.from({ length: 5 }, b))
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...drawn)).toBeLessThan(1)
    expect(Math.abs(drawn.reduce((sum, value) => sum + value, 0) / 10_000 - 0.5)).toBeLessThan(0.02)
  })
})

describe('labels', () => {
  test('most rows first; equally frequent ones as they come', () => {
    expect(countLabels({ codes: Uint32Array.of(0, 1, 1, 2), names: ['b', 'a', 'c'], text: true })).toEqual({
      list: [
        { name: 'a', rows: 2 },
        { name: 'b', rows: 1 },
        { name: 'c', rows: 1 },
      ],
      indices: Uint32Array.of(1, 0, 0, 2),
    })
  })
  test('of more than 256 the rarest are counted together', () => {
    const { list, indices } = countLabels(numbered(Array.from({ length: 600 }, (_, row) => (row < 300 ? row : 0))))
    expect(list).toHaveLength(256)
    expect(list[0]).toEqual({ name: '0', rows: 301 })
    expect(list[255]).toEqual({ name: '45 others', rows: 45 })
    expect(indices[299]).toBe(255)
    expect(list.reduce((sum, { rows }) => sum + rows, 0)).toBe(600)
  })
})

const WIDTH = 5
const values = (rows: number, salt: number) => Float32Array.from({ length: rows * WIDTH }, (_, i) => (pcg(pcg(i) ^ salt) % 1000) / 500 - 1)
const plainCosine = (a: number[], b: number[]): number => {
  const dot = a.reduce((sum, x, i) => sum + x * (b[i] as number), 0)
  return dot / Math.sqrt(a.reduce((sum, x) => sum + x * x, 0) * b.reduce((sum, x) => sum + x * x, 0))
}

/** Rows as CONTRACT.md standardises them, written out plainly. */
function plain(matrix: Float32Array, mean: Float32Array): number[][] {
  return Array.from({ length: matrix.length / WIDTH }, (_, row) => {
    const centred = Array.from(matrix.subarray(row * WIDTH, (row + 1) * WIDTH), (value, i) => value - (mean[i] as number))
    const rms = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0) / WIDTH + 1e-12)
    return centred.map((value) => Math.fround(value / rms))
  })
}

describe('pairs against shuffled ones', () => {
  const rows = 333
  const query = values(rows, 1)
  const reply = query.map((value, i) => value + 0.4 * (values(rows, 2)[i] as number))
  const dataset = pair(rawDataset(WIDTH, query, { reply }), 'columns')
  const train = Uint32Array.from({ length: 300 }, (_, row) => row)
  const mean = meanFor(dataset, train, true)
  const reader = new RowReader(dataset, mean, true)
  const sample = sampleRows(rows, 101, 5)

  test('are the plain cosines of standardised rows', async () => {
    const found = await comparePairs(reader, WIDTH, sample, 5)
    const [q, r] = [plain(query, mean), plain(reply, mean)]
    const own = [...sample].map((row) => plainCosine(q[row] as number[], r[row] as number[]))
    const other = [...sample].map((row, i) => plainCosine(q[row] as number[], r[sample[(i + 1) % sample.length] as number] as number[]))
    const meanOf = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
    expect(found.pairMean).toBeCloseTo(meanOf(own), 6)
    expect(found.shuffledMean).toBeCloseTo(meanOf(other), 6)
    expect(found.pairMean).toBeGreaterThan(0.8)
    expect(Math.abs(found.shuffledMean)).toBeLessThan(0.15)
    expect(found).toMatchObject({ rows: 101, seed: 5 })
    expect(found.pairs.from).toBeCloseTo(Math.min(...own, ...other), 6)
    expect(found.pairs.to).toBeCloseTo(Math.max(...own, ...other), 6)
    expect([found.shuffled.from, found.shuffled.to]).toEqual([found.pairs.from, found.pairs.to])
    for (const { counts } of [found.pairs, found.shuffled]) expect(counts.reduce((a, b) => a + b)).toBe(101)
  })

  test('of rows that are all equal have cosine 0: nothing is left of them', async () => {
    const same = pair(rawDataset(WIDTH, new Float32Array(4 * WIDTH).fill(3), { reply: new Float32Array(4 * WIDTH).fill(3) }), 'columns')
    const flat = new RowReader(same, meanFor(same, Uint32Array.of(0, 1, 2), true), true)
    expect(await comparePairs(flat, WIDTH, Uint32Array.of(0, 1, 2, 3), 1)).toMatchObject({ pairMean: 0, shuffledMean: 0 })
  })
})

test('the cosine with a row of zeros is 0', () => {
  expect(cosine(Float32Array.of(0, 0), Float32Array.of(1, 2))).toBe(0)
  expect(cosine(Float32Array.of(1, 0), Float32Array.of(1, 1))).toBeCloseTo(Math.SQRT1_2, 12)
})

describe('nearest neighbours', () => {
  const rows = 777
  const query = values(rows, 3)
  query.set(query.subarray(20 * WIDTH, 21 * WIDTH), 700 * WIDTH)
  query[5 * WIDTH] = Number.NaN
  const dataset = pair(rawDataset(WIDTH, query), 'next')
  const mean = new Float32Array(WIDTH)
  const reader = new RowReader(dataset, mean, true)
  const all = plain(query, mean)

  test.each([
    ['query', 0, 10],
    ['query', 20, 3],
    ['reply', 19, 4],
    ['query', 776, 1000],
  ] as const)('of the %s of row %i, %i of them, as by brute force', async (role, row, count) => {
    const at = (i: number) => (role === 'query' ? i : (i + 1) % rows)
    const expected = Array.from({ length: rows }, (_, other) => ({
      row: other,
      cosine: plainCosine(all[at(row)] as number[], all[at(other)] as number[]),
    }))
      .filter((found) => found.row !== row && !Number.isNaN(found.cosine))
      .sort((a, b) => b.cosine - a.cosine || a.row - b.row)
      .slice(0, count)
    const found = await nearest(reader, dataset, { row, role, count })
    expect(found.map(({ row: other }) => other)).toEqual(expected.map(({ row: other }) => other))
    found.forEach(({ cosine: near }, i) => {
      expect(near).toBeCloseTo(expected[i]?.cosine as number, 9)
    })
  })

  test('an equal row comes first', async () => {
    expect((await nearest(reader, dataset, { row: 20, role: 'query', count: 1 }))[0]?.row).toBe(700)
  })

  test('of a row that is not finite there are none', async () => {
    expect(await nearest(reader, dataset, { row: 5, role: 'query', count: 3 })).toEqual([])
  })
})
