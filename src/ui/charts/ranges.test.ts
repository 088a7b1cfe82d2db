import { describe, expect, it } from 'vitest'
import { roundAbove } from './domain'
import { spread } from './heads'
import { decades, fromZero, logTicks, nearest, niceTicks, tightDecades } from './ranges'

describe('axis limits', () => {
  it('are whole or half decades round the data', () => {
    expect(decades(0.02, 7)).toEqual([0.01, 10])
    expect(decades(1, 1)).toEqual([1, 10])
    expect(decades(0, 0)).toEqual([0.1, 10])
    expect(tightDecades(0.4, 2)).toEqual([expect.closeTo(0.3), 3])
    expect(tightDecades(0.02, 7)).toEqual([0.01, 10])
  })

  it('start at 0 and end above the data', () => {
    expect(fromZero(0.000_9)).toEqual([0, expect.closeTo(0.001)])
    expect(fromZero(1990)).toEqual([0, 2500])
    expect(fromZero(0)).toEqual([0, 1])
  })

  it('end at a round number', () => {
    expect([1, 7, 101, 2514, 0].map(roundAbove)).toEqual([1, 8, 120, 3000, 1])
  })
})

describe('ticks', () => {
  it('are round numbers between the limits', () => {
    expect(niceTicks(0, 1, 4)).toEqual([0, 0.25, 0.5, 0.75, 1])
    expect(niceTicks(0, 3000, 3)).toEqual([0, 1000, 2000, 3000])
    expect(niceTicks(0, 2, 4, 1)).toEqual([0, 1, 2])
    expect(niceTicks(Number.NaN, 1, 4).length).toBe(1)
  })

  it('are powers of ten on a log axis, with 2 and 5 where there are few', () => {
    expect(logTicks(0.01, 10)).toEqual([0.01, 0.1, 1, 10])
    expect(logTicks(0.3, 3)).toEqual([0.5, 1, 2])
    expect(logTicks(1e-4, 1e16)).toEqual([1e-3, 1, 1e3, 1e6, 1e9, 1e12, 1e15])
    expect(logTicks(1, 3)).toEqual([1, 1.5, 2, 3])
    expect(logTicks(0, 1)).toEqual([])
  })
})

describe('names beside lines', () => {
  it('move apart and keep their order', () => {
    expect(spread([50, 20, 21], 13, 11)).toEqual([50, 20, 33])
    expect(spread([0, 0, 0], 13, 11)).toEqual([11, 24, 37])
  })
})

describe('the nearest of an ascending list', () => {
  it('is found on either side and beyond the ends', () => {
    expect([-5, 0.4, 0.6, 4, 6, 99].map((x) => nearest([0, 1, 5, 8], x))).toEqual([0, 0, 1, 2, 2, 3])
  })
})
