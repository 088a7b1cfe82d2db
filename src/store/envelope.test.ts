import { describe, expect, it } from 'vitest'
import { bucketsOf, envelope, sampled } from './envelope'

describe('the envelope', () => {
  it('keeps every point while there are few', () => {
    const values = Float64Array.from([1, Number.NaN, 3])
    const buckets = bucketsOf(3, 100)
    expect(buckets.size).toBe(1)
    expect(envelope(values, buckets)).toEqual([1, null, 3])
  })

  it('keeps the least and the most of every bucket, in their order', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i === 501 ? 99 : i === 502 ? -99 : 0))
    const buckets = bucketsOf(1000, 50)
    const line = envelope(values, buckets)
    expect(line.length).toBe(buckets.points.length)
    expect(line.length).toBeLessThanOrEqual(100)
    expect(line.indexOf(99)).toBeLessThan(line.indexOf(-99))
  })

  it('has edges that stay where they are while rows are added', () => {
    const [short, long] = [bucketsOf(900, 50), bucketsOf(1000, 50)]
    expect(short.size).toBe(long.size)
    expect(Array.from(long.points.subarray(0, short.points.length - 1))).toEqual(Array.from(short.points.subarray(0, -1)))
  })

  it('puts every row into exactly one bucket', () => {
    for (const length of [101, 1000, 4097]) {
      const { points, size } = bucketsOf(length, 50)
      expect(points[0]).toBe(0)
      expect(points.at(-1)).toBe(length - 1)
      for (let p = 2; p < points.length; p += 2) expect(points[p]).toBe((points[p - 1] ?? 0) + 1)
      expect(size & (size - 1)).toBe(0)
    }
  })

  it('shows a bucket without a finite value as a gap', () => {
    const values = new Float64Array(1000).fill(Number.NaN, 0, 500)
    const buckets = bucketsOf(1000, 50)
    expect(envelope(values, buckets).slice(0, 2)).toEqual([null, null])
    expect(sampled(values, buckets)[0]).toBeNull()
  })
})
