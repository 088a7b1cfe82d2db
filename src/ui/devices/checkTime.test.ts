import { describe, expect, it } from 'vitest'
import { checkTime } from './checkTime'

describe('the time of a self-check', () => {
  const last = [1, 2, 3, 4, 5, 6]

  it('is that of the last one here', () => {
    expect(checkTime([], 0.25, last)).toEqual({ share: 0.25, partLeft: 0.75, left: 20.75 })
  })

  it('goes at the pace of the parts that are done', () => {
    const { share, partLeft, left } = checkTime([2, 4], 3, last)
    expect([share, partLeft, left]).toEqual([0.5, 3, 3 + 2 * 15])
  })

  it('is a guess where none was here before, and never quite at its end', () => {
    expect(checkTime([], 0, null).left).toBeCloseTo(27.4, 6)
    expect(checkTime([1.2, 0.6], 0, null).left).toBeCloseTo(0.94, 6)
    expect(checkTime([], 100, null)).toMatchObject({ share: 0.97, partLeft: 0 })
    expect(checkTime(last, 1, last)).toMatchObject({ left: 0 })
  })
})
