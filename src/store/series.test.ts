import { describe, expect, it, vi } from 'vitest'
import { TRAIN_COLUMNS, type ValidationLine } from '../core/metrics'
import { MetricSeries } from './series'

/** Packed rows for steps `from`…`to`: 32 samples and half a second each, loss = 1/step. */
function rows(from: number, to: number): Float64Array {
  const lines: number[] = []
  for (let step = from; step <= to; step++) {
    const values: Partial<Record<string, number>> = { step, samples: step * 32, loss: 1 / step, seconds: step / 2 }
    lines.push(...TRAIN_COLUMNS.map((name) => values[name] ?? 0))
  }
  return Float64Array.from(lines)
}
const validation = (step: number, loss: number): ValidationLine => ({
  kind: 'validation',
  step,
  loss,
  cosine: 0.5,
  'recall@1': 0.25,
  'recall@10': 0.75,
  candidates: 256,
})

describe('MetricSeries', () => {
  it('keeps every line, past any first capacity', () => {
    const series = new MetricSeries()
    for (let step = 1; step <= 5000; step += 100) series.append(rows(step, step + 99))
    expect(series.length).toBe(5000)
    expect(series.train.loss.at(4999)).toBe(1 / 5000)
    expect(Array.from(series.train.step.view())).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1))
  })

  it('tells samples per second between lines, and a gap for the first', () => {
    const series = new MetricSeries()
    series.append(rows(1, 3))
    expect(Array.from(series.train.rate.view())).toEqual([Number.NaN, 64, 64])
  })

  it('drops what comes after the step of a rollback, and counts skipped updates', () => {
    const series = new MetricSeries()
    series.append(rows(1, 6))
    const skipped = TRAIN_COLUMNS.map((name): number => (name === 'step' ? 7 : name === 'skipped' ? 1 : 0))
    series.append(Float64Array.from(skipped))
    expect(series.skipped).toBe(1)
    series.rollBack(4)
    expect([series.length, series.skipped]).toEqual([4, 0])
    series.append(rows(5, 8))
    series.rollBack(4)
    expect(series.rollbacks).toEqual([4])
    expect(series.resumes).toEqual([])
    series.begin(0, false)
    expect(series.rollbacks).toEqual([])
  })

  it('drops what comes after the step of a resume, and remembers where that was', () => {
    const series = new MetricSeries()
    series.append(rows(1, 10))
    series.appendValidation(validation(5, 2))
    series.appendValidation(validation(10, 1))
    series.begin(5, true)
    expect(series.length).toBe(5)
    expect(series.validation.step.length).toBe(1)
    expect(series.resumes).toEqual([5])
    series.append(rows(6, 7))
    expect(Array.from(series.train.step.view())).toEqual([1, 2, 3, 4, 5, 6, 7])
    series.begin(3, true)
    expect(series.resumes).toEqual([3])
  })

  it('forgets everything when a new run begins', () => {
    const series = new MetricSeries()
    series.append(rows(1, 10))
    series.appendValidation(validation(10, 1))
    series.begin(0, false)
    expect([series.length, series.validation.step.length, series.resumes.length]).toEqual([0, 0, 0])
  })

  it('finds the lowest validation loss and gives lines back', () => {
    const series = new MetricSeries()
    expect(series.bestValidation()).toBe(-1)
    expect(series.validationLine(-1)).toBeNull()
    for (const [step, loss] of [
      [50, 3],
      [100, 1],
      [150, 2],
    ] as const)
      series.appendValidation(validation(step, loss))
    expect(series.validationLine(series.bestValidation())).toEqual(validation(100, 1))
  })

  it('tells its listeners, until they leave', () => {
    const series = new MetricSeries()
    const listener = vi.fn()
    const leave = series.subscribe(listener)
    series.append(rows(1, 3))
    series.appendValidation(validation(3, 1))
    leave()
    series.append(rows(4, 4))
    expect(listener).toHaveBeenCalledTimes(2)
  })
})
