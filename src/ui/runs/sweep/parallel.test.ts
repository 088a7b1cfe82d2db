import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../../core/config/resolve'
import { countTrials } from '../../../core/sweep/status'
import type { SweepView, TrialView } from '../../../worker/sweepProtocol'
import { legible, parallelOf, passes } from './parallel'

const line = (loss: number) => ({ kind: 'validation' as const, step: 4, loss, cosine: 0, 'recall@1': 0, 'recall@10': 0, candidates: 8 })

function trial(number: number, values: Record<string, unknown>, loss: number | null): TrialView {
  const best = loss === null ? null : line(loss)
  const result = best && { last: best, best, step: 4, samples: 16, seconds: 1, samplesPerSecond: number * 100, gpuBytes: 1, weights: '' }
  return {
    ...{ id: `s.${number}`, sweep: 's', key: String(number), number, rung: 0, values, priority: 0, problem: null, need: null },
    ...{ status: result ? 'done' : 'planned', run: `t-${number}`, result, reused: null, begun: 1, lost: 0, progress: null },
  }
}

const trials = [
  trial(1, { 'optimizer.learningRate': 0.004, 'lattice.share': 'cell' }, 3),
  trial(2, { 'optimizer.learningRate': 0.001, 'lattice.share': 'layer' }, 1),
  trial(3, { 'optimizer.learningRate': 0.002, 'lattice.share': 'cell' }, 2),
  trial(4, { 'optimizer.learningRate': 0.002, 'lattice.share': 'layer' }, null),
]
const view: SweepView = {
  sweep: {
    ...{
      id: 's',
      created: '',
      state: 'running',
      removed: null,
      name: 'rates',
      method: 'grid',
      trials: 0,
      seed: 1,
      rows: 100,
      source: null,
    },
    axes: [
      { path: 'optimizer.learningRate', values: [0.004, 0.001, 0.002] },
      { path: 'lattice.share', values: ['layer', 'cell'] },
    ],
    ...{ base: resolveConfig(), halving: { eta: 3, minSteps: 1 }, metric: 'loss', data: { name: '', digest: '', width: 8 } },
    limits: { trialSeconds: null, budgetMiB: 100, fitMemory: false },
  },
  ...{ trials, counts: countTrials(trials), audit: [], secondsLeft: null },
}

describe('parallel coordinates', () => {
  const { axes, lines } = parallelOf(view)

  it('has an axis a setting, in the order of numbers, and one each for rate and metric', () => {
    expect(axes.slice(2).map(({ label }) => label)).toEqual(['samples/s', 'val loss'])
    expect(axes.map(({ id }) => id)).toEqual(['optimizer.learningRate', 'lattice.share', 'rate', 'metric'])
    expect(axes[0]?.ticks.map(({ text }) => text)).toEqual(['0.001', '0.002', '0.004'])
    expect(axes[1]?.ticks.map(({ at, text }) => [at, text])).toEqual([
      [0, 'layer'],
      [1, 'cell'],
    ])
  })

  it('draws what is done exactly where its values stand: equal ones at one height, at their tick', () => {
    expect(lines.map(({ trial: { number } }) => number)).toEqual([1, 2, 3])
    expect(lines.find(({ best }) => best)?.at).toEqual([0, 0, 0.5, 0])
    const rate = axes[0]?.ticks.map(({ at }) => at)
    expect(lines.map(({ at }) => at[0])).toEqual([rate?.[2], rate?.[0], rate?.[1]])
    expect(lines.map(({ at }) => at[1])).toEqual([1, 0, 1])
    expect(lines[0]?.at[3]).toBe(1)
    expect(lines[2]?.at[3]).toBe(0.5)
  })

  it('lets through what lies in every brush, ends included', () => {
    const through = (brushes: Parameters<typeof passes>[2]) =>
      lines.filter((one) => passes(one, axes, brushes)).map(({ trial: { number } }) => number)
    expect(through({})).toEqual([1, 2, 3])
    expect(through({ metric: [0, 0.5] })).toEqual([2, 3])
    expect(through({ metric: [0, 0.5], 'lattice.share': [0.7, 1] })).toEqual([3])
  })

  it('says of many values as many as have room, both ends among them', () => {
    expect(legible([90, 60, 30, 0], 13)).toEqual([true, true, true, true])
    expect(legible([40, 32, 24, 16, 8, 0], 13)).toEqual([true, false, true, false, false, true])
    expect(legible([10], 13)).toEqual([true])
    expect(legible([], 13)).toEqual([])
  })
})
