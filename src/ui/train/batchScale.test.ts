import { describe, expect, it } from 'vitest'
import { OCTAVE, placeOf, SLIDER_MAX, STOPS, shareOf, sizeAt } from './batchScale'
import { largestThat } from './memoryCosts'

describe('the batch slider', () => {
  it('goes from 1 to 1024, always up, in whole numbers', () => {
    expect(STOPS[0]).toBe(1)
    expect(STOPS.at(-1)).toBe(SLIDER_MAX)
    for (let i = 1; i < STOPS.length; i++) expect(STOPS[i]).toBeGreaterThan(STOPS[i - 1] ?? 0)
    expect(STOPS.every(Number.isInteger)).toBe(true)
  })

  it('finds each stop again', () => {
    for (const [i, size] of STOPS.entries()) {
      expect(placeOf(size)).toBeCloseTo(i, 9)
      expect(sizeAt(placeOf(size))).toBe(size)
    }
  })

  it('doubles with Page Up where stops are quarters of an octave', () => {
    for (const size of [4, 8, 32, 128, 512]) expect(sizeAt(placeOf(size) + OCTAVE)).toBe(size * 2)
  })

  it('shows sizes between stops and past its end', () => {
    expect(placeOf(33)).toBeGreaterThan(placeOf(32))
    expect(placeOf(33)).toBeLessThan(placeOf(40))
    expect(shareOf(5000)).toBe(1)
    expect([shareOf(1), shareOf(0), shareOf(Number.NaN)]).toEqual([0, 0, 0])
  })
})

it('the largest size that fits is found', () => {
  for (const limit of [0, 1, 7, 100]) expect(largestThat((n) => n <= limit, 100)).toBe(limit)
})
