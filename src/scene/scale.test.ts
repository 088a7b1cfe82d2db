import { describe, expect, it } from 'vitest'
import { highQuantile, roundUp, SteadyScale } from './scale'

describe('the legend’s end', () => {
  it.each([
    [0.03, 0.05],
    [0.1, 0.1],
    [0.11, 0.2],
    [0.3, 0.5],
    [0.51, 1],
    [1, 1],
    [7, 10],
    [0, 1],
    [Number.NaN, 1],
  ])('%d rounds up to %d', (value, end) => {
    expect(roundUp(value)).toBe(end)
  })

  it('leaves the few largest values above it', () => {
    const values = new Float32Array(1000).fill(0.3)
    values[7] = 50
    expect(highQuantile(values)).toBeLessThan(1)
    expect(highQuantile(new Float32Array(9))).toBe(0)
  })

  it('grows at once, and shrinks only when much of it is empty', () => {
    const scale = new SteadyScale()
    const at = (value: number): number => {
      scale.follow(new Float32Array(100).fill(value))
      return scale.end
    }
    expect([at(0.45), at(0.9), at(0.45), at(0.3), at(0)]).toEqual([0.5, 1, 1, 0.5, 0.5])
  })
})
