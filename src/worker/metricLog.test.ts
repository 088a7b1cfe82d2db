import { expect, test } from 'vitest'
import type { MetricLine, TrainLine, ValidationLine } from '../core/metrics'
import { MetricLog } from './metricLog'

const train = (step: number, skipped = false): TrainLine => ({
  ...{ kind: 'train', step, epoch: Math.floor(step / 9), samples: 4 * step, loss: Math.sin(step), surface: 1 / step, internal: Number.NaN },
  ...{ dialogue: Number.POSITIVE_INFINITY, reconstruction: -0, gradNorm: 1e-300, learningRate: 0.1, lossScale: 2 ** 24 },
  ...(skipped && { skipped: 1 }),
  seconds: step / 3,
})
const validation = (step: number): ValidationLine => ({
  ...{ kind: 'validation', step, loss: 1 / step, cosine: 0.5, 'recall@1': 0.25, 'recall@10': 0.5, candidates: 4 },
})

test('lines come out as they went in, also after the run went back', () => {
  const log = new MetricLog()
  const lines: MetricLine[] = []
  const add = (line: MetricLine): void => {
    log.add(line)
    lines.push(line)
  }
  expect(log.all()).toEqual([])
  for (let step = 1; step <= 1200; step++) {
    add(train(step, step % 7 === 0))
    if (step % 50 === 0) add(validation(step))
  }
  expect(log.all()).toEqual(lines)
  expect(log.all().map((line) => JSON.stringify(line))).toEqual(lines.map((line) => JSON.stringify(line)))
  for (const step of [1200, 1050, 1024, 512, 3]) {
    log.goBack(step)
    expect(log.all()).toEqual(lines.filter((line) => line.step <= step))
  }
  log.add(train(4))
  expect(log.all().map((line) => line.step)).toEqual([1, 2, 3, 4])
  log.goBack(0)
  expect(log.all()).toEqual([])
})
