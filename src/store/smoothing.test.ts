import { describe, expect, it } from 'vitest'
import { Column } from './column'
import { SmoothedColumn } from './smoothing'

const columnOf = (values: readonly number[]): Column => {
  const column = new Column()
  for (const value of values) column.push(value)
  return column
}

describe('SmoothedColumn', () => {
  it('is debiased: a constant stays itself from the first value on', () => {
    const smoothed = new SmoothedColumn(columnOf(new Array(50).fill(3)))
    for (const value of smoothed.view(0.999)) expect(value).toBeCloseTo(3, 12)
  })

  it('weighs as an exponential mean does', () => {
    const values = [1, 4, 2, 8]
    const beta = 0.9
    const expected = values.map((_, i) => {
      const weights = values.slice(0, i + 1).map((_, j) => beta ** (i - j))
      return weights.reduce((sum, w, j) => sum + w * (values[j] ?? 0), 0) / weights.reduce((a, b) => a + b)
    })
    const smoothed = Array.from(new SmoothedColumn(columnOf(values)).view(beta))
    for (const [i, value] of smoothed.entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 12)
  })

  it('goes on where it was when values come, and starts anew when the column is cut or β changes', () => {
    const column = columnOf([5, 1, 9])
    const smoothed = new SmoothedColumn(column)
    smoothed.view(0.9)
    column.push(4)
    expect(Array.from(smoothed.view(0.9))).toEqual(Array.from(new SmoothedColumn(column).view(0.9)))
    column.truncate(1)
    for (const value of [7, 7, 7]) column.push(value)
    expect(Array.from(smoothed.view(0.9))).toEqual(Array.from(new SmoothedColumn(column).view(0.9)))
    expect(Array.from(smoothed.view(0))).toEqual([5, 7, 7, 7])
  })

  it('leaves a gap where a value is not finite, and the mean as it was', () => {
    const [first, gap, last] = new SmoothedColumn(columnOf([2, Number.NaN, 2])).view(0.5)
    expect(gap).toBeNaN()
    expect([first, last]).toEqual([2, 2])
  })
})
