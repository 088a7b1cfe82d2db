import { expect, test } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import { UNTOLD } from '../../core/keptCheckpoint'
import { TRAIN_COLUMNS, type ValidationLine } from '../../core/metrics'
import { fillSeries, RecordedRuns } from '../../store/recorded'
import { MetricSeries } from '../../store/series'
import { SmoothedSeries } from '../charts/columns'
import { CURVES, curveOf, joined, needsLines, trainPoints, validationPoints } from './compare'
import type { RunRow } from './rows'

const line = (step: number, recall: number): ValidationLine => ({
  ...{ kind: 'validation', step, loss: 1, cosine: 0, candidates: 9, 'recall@1': recall, 'recall@10': 1 },
})
const row = (validations: ValidationLine[]): RunRow => ({
  ...{ ...UNTOLD, created: '', id: 'r', name: 'r', ink: 0, dataset: 'd', status: 'finished', problem: null, step: 4, steps: 9, seconds: 1 },
  ...{ samplesPerSecond: null, gpuBytes: 0, last: validations.at(-1) ?? null },
  ...{ validations, config: resolveConfig({ preset: 'tiny', sets: new Map([['batch.micro', 4]]) }) },
})
/** Lines of a run: the loss of step k is k mod 7, and it takes half a second. */
const trained = (steps: number): Float64Array =>
  Float64Array.from({ length: steps * TRAIN_COLUMNS.length }, (_, i) => {
    const step = Math.floor(i / TRAIN_COLUMNS.length) + 1
    const column = TRAIN_COLUMNS[i % TRAIN_COLUMNS.length]
    return column === 'step' ? step : column === 'samples' ? 4 * step : column === 'seconds' ? step / 2 : column === 'loss' ? step % 7 : 1
  })
async function seriesOf(steps: number, notes: { kind: 'resumed'; step: number; text: string }[] = []): Promise<MetricSeries> {
  const series = new MetricSeries()
  await fillSeries(series, { train: trained(steps), validations: [line(2, 0.5)], notes }, 1000)
  return series
}

test('validations stand over steps, samples, and time where the training lines tell it', async () => {
  const one = row([line(2, 0.2), line(4, 0.5)])
  expect(validationPoints(one, 'recall@1', 'step', null)).toEqual({ x: [2, 4], y: [0.2, 0.5] })
  expect(validationPoints(one, 'recall@1', 'samples', null).x).toEqual([8, 16])
  expect(validationPoints(one, 'recall@1', 'seconds', null).x).toEqual([])
  expect(validationPoints(one, 'recall@1', 'seconds', await seriesOf(4)).x).toEqual([1, 2])
  expect(CURVES.filter((curve) => !needsLines(curve, 'step')).map(({ key }) => key)).toEqual(['recall@1', 'recall@10', 'cosine', 'loss'])
  expect(curveOf('no such').key).toBe('recall@1')
})

test('curves are joined over one axis; where a run has no point its line goes on', () => {
  const [a, b] = [
    { x: [8, 16], y: [0.2, null] },
    { x: [12, 16, 20], y: [1, 2, 3] },
  ]
  expect(joined([a, b])).toEqual([
    [8, 12, 16, 20],
    [0.2, undefined, null, undefined],
    [undefined, 1, 2, 3],
  ])
  expect(joined([])).toEqual([[]])
})

test('100 000 lines of a run are drawn by a few points that keep its extremes, in a few milliseconds', async () => {
  const series = await seriesOf(100_000)
  const smoothed = new SmoothedSeries(series)
  const points = trainPoints(series, smoothed, 'loss', 'step', 0, 900)
  expect(points.x.length).toBeLessThan(2000)
  expect([Math.min(...(points.y as number[])), Math.max(...(points.y as number[]))]).toEqual([0, 6])
  // the best of a few: other work on the machine only makes it slower
  const times = Array.from({ length: 8 }, () => {
    const start = performance.now()
    const six = Array.from({ length: 6 }, () => trainPoints(series, smoothed, 'loss', 'samples', 0.9, 900))
    expect(joined(six)[0].length).toBe(six[0]?.x.length)
    return performance.now() - start
  })
  expect(Math.min(...times)).toBeLessThan(50)
})

test('a recorded run is read once, and anew when it has gone on', async () => {
  let reads = 0
  const runs = new RecordedRuns(async (id) => {
    reads++
    return id === 'none' ? null : { train: trained(reads), validations: [], notes: [{ kind: 'resumed', step: 1, text: '' }] }
  })
  const [first, same] = await Promise.all([runs.load('r', 1), runs.load('r', 1)])
  expect(first).toBe(same)
  expect(first?.series.resumes).toEqual([1])
  await runs.load('r', 1)
  expect(reads).toBe(1)
  expect((await runs.load('r', 2))?.series.length).toBe(2)
  expect(runs.get('r')?.length).toBe(2)
  expect(await runs.load('none', 1)).toBeNull()
})
