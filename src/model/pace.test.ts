import { describe, expect, test } from 'vitest'
import { Pace } from './pace'

const ceilings = { flopsPerSecond: 1e9, bytesPerSecond: 1e8 }
/** A second of arithmetic at the ceiling. */
const second = { flops: 1e9, bytes: 0 }

describe('a pace', () => {
  test('takes work to be bound by arithmetic or by memory, whichever takes longer', () => {
    const pace = new Pace(0.1, ceilings)
    pace.slowness = 1
    expect(pace.seconds({ flops: 1e9, bytes: 1e7 })).toBe(1)
    expect(pace.seconds({ flops: 1e7, bytes: 2e8 })).toBe(2)
  })

  test.each([0.3, 1, 7, 40])('comes to know a device that takes %d times its ceilings', (slowness) => {
    const pace = new Pace(0.1, ceilings)
    for (let i = 0; i < 60; i++) {
      // submissions that are cut to what is believed to be the budget
      const share = 0.1 / pace.seconds(second)
      pace.observe(0.1, share * slowness)
    }
    expect(pace.slowness / slowness).toBeCloseTo(1, 2)
  })

  test('is hardly moved by work much shorter than the budget, and by one outlier by its bound only', () => {
    const pace = new Pace(0.1, ceilings)
    pace.slowness = 1
    for (let i = 0; i < 10; i++) pace.observe(1e-5, 5e-5)
    expect(pace.slowness).toBeLessThan(1.01)
    pace.observe(0.1, 60)
    expect(pace.slowness).toBeLessThan(2)
    pace.observe(0, 1)
    pace.observe(0.1, 0)
    expect(pace.slowness).toBeGreaterThan(1.8)
  })
})
