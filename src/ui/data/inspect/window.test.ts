import { describe, expect, it } from 'vitest'
import { scrollTo, sightOf, TALLEST } from './window'

describe('rows in sight', () => {
  it('are those of the window, and one more', () => {
    expect(sightOf(100, 20, 0, 100)).toEqual({ from: 0, to: 6, height: 2000, top: 0 })
    expect(sightOf(100, 20, 250, 100)).toEqual({ from: 12, to: 19, height: 2000, top: 240 })
    expect(sightOf(3, 20, 0, 100)).toMatchObject({ from: 0, to: 3 })
    expect(sightOf(0, 20, 0, 100)).toMatchObject({ from: 0, to: 0 })
  })

  it('reach the last of ten million', () => {
    const count = 10_000_000
    const end = sightOf(count, 26, TALLEST - 260, 260)
    expect(end).toMatchObject({ from: count - 10, to: count, height: TALLEST })
    expect(end.top).toBeCloseTo(TALLEST - 260)
  })

  it.each([100, 10_000_000])('of %d are scrolled to', (count) => {
    const view = 260
    for (const row of [0, 50, count - 1]) {
      const at = scrollTo(row, count, 26, count * 3, view) ?? count * 3
      const { from, to } = sightOf(count, 26, at, view)
      expect(row >= from && row < to).toBe(true)
    }
    expect(scrollTo(3, count, 26, 0, view)).toBeNull()
  })
})
