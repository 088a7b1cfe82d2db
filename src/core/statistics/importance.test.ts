import { describe, expect, it } from 'vitest'
import { uniform } from '../rng'
import { importanceOf, type Scored } from './importance'

const text = String
const grid = (score: (a: number, b: string) => number): Scored[] =>
  [1, 2, 3].flatMap((a) => ['x', 'y'].map((b) => ({ values: { a, b }, score: score(a, b) })))

describe('importance', () => {
  it('gives all of the variance to the one setting that decides, with its direction', () => {
    const [first, second] = importanceOf(
      ['b', 'a'],
      grid((a) => -(a ** 2)),
      text,
    )
    expect(first).toMatchObject({ path: 'a', share: 1, correlation: -1, chance: 2 / 5 })
    expect(first?.levels).toEqual([
      { label: '1', count: 2, mean: -1 },
      { label: '2', count: 2, mean: -4 },
      { label: '3', count: 2, mean: -9 },
    ])
    expect(second).toMatchObject({ path: 'b', share: 0, correlation: null })
  })

  it('parts the variance of two that add up, in the proportion of their own', () => {
    // variances of the parts: 2/3 for a, 9/4 for b
    const [first, second] = importanceOf(
      ['a', 'b'],
      grid((a, b) => a + (b === 'x' ? 0 : 3)),
      text,
    )
    expect(first?.path).toBe('b')
    expect(first?.share).toBeCloseTo(9 / 4 / (9 / 4 + 2 / 3), 12)
    expect((first?.share ?? 0) + (second?.share ?? 0)).toBeCloseTo(1, 12)
  })

  it('sees nothing of what two settings do only together', () => {
    const trials = [-1, 1].flatMap((a) => [-1, 1].map((b) => ({ values: { a, b }, score: a * b })))
    expect(importanceOf(['a', 'b'], trials, text).map(({ share }) => share)).toEqual([0, 0])
  })

  it('takes ranges in bins of equal counts, and finds a bend that no rank correlation shows', () => {
    const trials = Array.from({ length: 40 }, (_, i) => {
      const a = (i - 19.5) / 20
      return { values: { a, noise: uniform(9, i) }, score: -(a ** 2) }
    })
    const [first, second] = importanceOf(['noise', 'a'], trials, (value) => Number(value).toFixed(2))
    expect(first?.path).toBe('a')
    expect(first?.share).toBeGreaterThan(0.7)
    expect(first?.correlation).toBeCloseTo(0, 12)
    expect(first?.levels.map(({ count }) => count)).toEqual([7, 7, 6, 7, 7, 6])
    expect(second?.share).toBeLessThan(0.4)
  })

  it('never parts equal values, and ranks ties by their mean', () => {
    const values = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    const trials = values.map((a, i) => ({ values: { a }, score: i }))
    const [a] = importanceOf(['a'], trials, text)
    expect(a?.levels[0]).toMatchObject({ label: '0', count: 8 })
    expect(a?.correlation).toBeCloseTo(Math.sqrt(298 / 340), 12)
  })

  it('says nothing of two trials, of equal scores, and leaves out what has none', () => {
    expect(
      importanceOf(
        ['a'],
        grid(() => 1),
        text,
      ),
    ).toEqual([])
    expect(importanceOf(['a'], grid((a) => a).slice(0, 2), text)).toEqual([])
    expect(importanceOf(['a'], [...grid((a) => a), { values: { a: 9 }, score: Number.NaN }], text)[0]?.share).toBe(1)
  })
})
