import { describe, expect, it } from 'vitest'
import { MetricSeries } from '../../store/series'
import { stepAt } from './columns'
import { inside, parseZoom, zoomed, zoomText } from './zoom'

describe('a zoom', () => {
  it('stands in the URL and comes back, for its own axis only', () => {
    const text = zoomText('step', [120.5, 340])
    expect(text).toBe('step:120.5~340')
    expect(parseZoom(text, 'step')).toEqual([120.5, 340])
    expect(parseZoom(text, 'seconds')).toBeNull()
    for (const wrong of ['', 'step:4~2', 'step:a~b', 'step:1~Infinity']) expect(parseZoom(wrong, 'step')).toBeNull()
  })
  it('keeps the place that it is made about, on a linear and on a log axis', () => {
    expect(zoomed([0, 100], 25, 0.5, false)).toEqual([12.5, 62.5])
    const [from, to] = zoomed([1, 10_000], 100, 0.5, true)
    expect([from, to].map((x) => Math.round(x))).toEqual([10, 1000])
  })
  it('is none where it is all there is', () => {
    expect(inside([-5, 200], [0, 100])).toBeNull()
    expect(inside([-5, 20], [0, 100])).toEqual([0, 20])
    expect(inside([150, 200], [0, 100])).toBeNull()
  })
})

describe('the step at a place', () => {
  it('is that of the nearest line', () => {
    const series = new MetricSeries()
    for (const [step, seconds] of [
      [10, 1],
      [20, 3],
    ] as const) {
      series.train.step.push(step)
      series.train.seconds.push(seconds)
    }
    expect([0.2, 1.9, 2.1, 9].map((x) => stepAt(series, 'seconds', x))).toEqual([10, 10, 20, 20])
    expect(stepAt(series, 'step', 33.4)).toBe(33)
  })
})
