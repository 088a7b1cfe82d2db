import { describe, expect, test } from 'vitest'
import { ageBins, lossBins } from './poolHistogram'

describe('ages', () => {
  test('are counted in powers of two, none left out', () => {
    const bins = ageBins(Uint32Array.of(1, 1, 2, 3, 4, 5, 8, 9))
    expect(bins.map(({ from, to, count }) => [from, to, count])).toEqual([
      [1, 1, 2],
      [2, 2, 1],
      [3, 4, 2],
      [5, 8, 2],
      [9, 16, 1],
    ])
  })
  test('of an empty pool are none', () => expect(ageBins(new Uint32Array(0))).toEqual([]))
  test.each([1, 2, 3, 4, 5, 7, 8, 1023, 1024, 1025])('age %i lies in the bin that says so', (age) => {
    const bin = ageBins(Uint32Array.of(age)).find(({ count }) => count === 1)
    expect(bin && bin.from <= age && age <= bin.to).toBe(true)
  })
})

describe('losses', () => {
  test('lie in equal bins from the smallest to the largest, both in them', () => {
    const bins = lossBins(Float32Array.of(1, 1.5, 2, 3), 4)
    expect(bins.map(({ count }) => count)).toEqual([1, 1, 1, 1])
    expect([bins[0]?.from, bins.at(-1)?.to]).toEqual([1, 3])
  })
  test('that are equal make one bin; what is not finite is left out', () => {
    expect(lossBins(Float32Array.of(2, 2, Number.NaN), 8)).toEqual([{ from: 2, to: 2, count: 2 }])
    expect(lossBins(new Float32Array(0), 8)).toEqual([])
  })
})
