import { describe, expect, it } from 'vitest'
import { Column } from './column'
import { bucketsOf, Extremes, sampled } from './envelope'

const columnOf = (values: Iterable<number>): Column => {
  const column = new Column()
  for (const value of values) column.push(value)
  return column
}
const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null)

/** The envelope as its definition says it: each bucket read from end to end. */
function bruteForce(values: Float64Array, points: Uint32Array): (number | null)[] {
  return Array.from({ length: points.length / 2 }, (_, b) => {
    const [from = 0, to = -1] = points.subarray(2 * b, 2 * b + 2)
    const rows = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((i) => Number.isFinite(values[i]))
    const by = (better: (a: number, b: number) => boolean): number =>
      rows.reduce((best, i) => (best < 0 || better(values[i] ?? 0, values[best] ?? 0) ? i : best), -1)
    const ends = [by((a, b) => a < b), by((a, b) => a > b)].sort((a, b) => a - b)
    return ends.map((i) => finite(values[i]))
  }).flat()
}

/** Noise with runs of values that are not finite, the same at every call. */
function noise(length: number): number[] {
  let state = 7
  const random = (): number => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    return state / 2 ** 31
  }
  return Array.from({ length }, (_, i) => (i % 701 < 90 && i > 2000 ? Number.NaN : Math.round(random() * 1000) - 500))
}

describe('the envelope', () => {
  it('keeps every point while there are few', () => {
    const buckets = bucketsOf(0, 3, 100)
    expect(buckets.size).toBe(1)
    expect(new Extremes(columnOf([1, Number.NaN, 3])).envelope(buckets)).toEqual([1, null, 3])
  })

  it('agrees with a reading of every row, while the column grows, is cut and grows again, and for any stretch of it', () => {
    const values = noise(20_000)
    const column = new Column()
    const extremes = new Extremes(column)
    let checked = 0
    const check = (from: number, to: number, most: number): void => {
      const buckets = bucketsOf(from, to, most)
      const expected = buckets.size === 1 ? sampled(column.view(), buckets) : bruteForce(column.view(), buckets.points)
      expect(extremes.envelope(buckets)).toEqual(expected)
      checked++
    }
    const growTo = (length: number): void => {
      while (column.length < length) column.push(values[column.length] ?? 0)
    }
    for (const length of [1, 15, 16, 17, 400, 1023, 5000, 12_345]) {
      growTo(length)
      for (const most of [1, 3, 50, 400]) check(0, length, most)
    }
    column.truncate(6001)
    for (let i = 0; i < 3000; i++) column.push(1e6 + i)
    for (const [from, to] of [
      [0, 9001],
      [777, 8999],
      [5990, 6100],
    ] as const)
      for (const most of [7, 100]) check(from, to, most)
    growTo(20_000)
    check(0, 20_000, 300)
    expect(checked).toBe(39)
  })

  it('has edges that stay where they are while rows are added', () => {
    const [short, long] = [bucketsOf(0, 900, 50), bucketsOf(0, 1000, 50)]
    expect(short.size).toBe(long.size)
    expect(Array.from(long.points.subarray(0, short.points.length - 1))).toEqual(Array.from(short.points.subarray(0, -1)))
  })

  it('puts every row of a stretch into exactly one bucket', () => {
    for (const [from, to] of [
      [0, 101],
      [0, 1000],
      [300, 4097],
    ] as const) {
      const { points, size } = bucketsOf(from, to, 50)
      expect(points[0]).toBeLessThanOrEqual(from)
      expect(points.at(-1)).toBe(to - 1)
      for (let p = 2; p < points.length; p += size === 1 ? 1 : 2) expect(points[p]).toBe((points[p - 1] ?? 0) + 1)
      expect(size & (size - 1)).toBe(0)
    }
  })

  it('shows a bucket without a finite value as a gap', () => {
    const column = columnOf(new Float64Array(1000).fill(Number.NaN, 0, 500))
    const buckets = bucketsOf(0, 1000, 50)
    expect(new Extremes(column).envelope(buckets).slice(0, 2)).toEqual([null, null])
    expect(sampled(column.view(), buckets)[0]).toBeNull()
  })
})
