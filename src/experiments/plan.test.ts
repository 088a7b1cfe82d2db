import { describe, expect, it } from 'vitest'
import { trialKey } from '../core/sweep/key'
import { planTrials, rungSteps } from './plan'
import { spec } from './testing/memoryQueue'

describe('what a sweep plans', () => {
  it('is every combination of a grid, each with a key of its own', () => {
    const trials = planTrials(spec())
    expect(trials.map(({ values }) => Object.values(values))).toEqual([
      [0.001, 8],
      [0.001, 16],
      [0.002, 8],
      [0.002, 16],
      [0.004, 8],
      [0.004, 16],
    ])
    expect(new Set(trials.map(({ key }) => key)).size).toBe(6)
    expect(trials[3]?.config.optimizer.learningRate).toBe(0.002)
  })

  it('keys a trial by its config, and not by the budget', () => {
    const [one] = planTrials(spec())
    const [other] = planTrials(spec({ limits: { trialSeconds: 5, budgetMiB: 900, fitMemory: true } }))
    expect(other?.key).toBe(one?.key)
    expect(other?.config.memory.budgetMiB).toBe(900)
    const config = one?.config as NonNullable<typeof one>['config']
    expect(trialKey({ ...config, run: { ...config.run, seed: 7 } })).not.toBe(one?.key)
  })

  const random = spec({
    method: 'random',
    trials: 40,
    axes: [
      { path: 'optimizer.learningRate', from: 1e-4, to: 1e-2, scale: 'log' },
      { path: 'lattice.hidden', from: 6, to: 30, scale: 'linear' },
      { path: 'optimizer.kind', values: ['adamw', 'adamw8bit'] },
    ],
  })

  it('draws the same values from the same seed, inside their ranges and allowed', () => {
    const trials = planTrials(random)
    expect(trials).toEqual(planTrials(random))
    expect(planTrials({ ...random, seed: 5 })).not.toEqual(trials)
    expect(trials).toHaveLength(40)
    const rates = trials.map(({ config }) => config.optimizer.learningRate)
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-4)
    expect(Math.max(...rates)).toBeLessThanOrEqual(1e-2)
    // half of a logarithmic range lies below its geometric mean
    const low = rates.filter((rate) => rate < 1e-3).length
    expect(low).toBeGreaterThan(10)
    expect(low).toBeLessThan(30)
    expect(trials.every(({ config }) => config.lattice.hidden % 4 === 0 && config.lattice.hidden >= 8 && config.lattice.hidden <= 28)).toBe(
      true,
    )
    expect(new Set(trials.map(({ config }) => config.optimizer.kind)).size).toBe(2)
  })

  it('says when there are not so many different trials', () => {
    const few = { ...random, axes: [{ path: 'optimizer.kind', values: ['adamw', 'adamw8bit'] }] }
    expect(() => planTrials(few)).toThrow('hardly more than 2 different trials')
  })

  it('begins successive halving at its shortest rung', () => {
    const halving = spec({ method: 'halving', trials: 9, axes: random.axes, halving: { eta: 3, minSteps: 100 } })
    expect(rungSteps(halving)).toEqual([111, 333, 1000])
    expect(planTrials(halving).every(({ config, rung }) => rung === 0 && config.run.steps === 111)).toBe(true)
  })

  it.each([
    [{ axes: [] }, 'at least one setting'],
    [{ axes: [{ path: 'optimizer.learningrate', values: [1] }] }, 'Did you mean optimizer.learningRate'],
    [{ axes: [{ path: 'optimizer.learningRate', values: [-1] }] }, 'optimizer.learningRate'],
    [{ axes: [{ path: 'optimizer.learningRate', from: 0.1, to: 0.2, scale: 'log' as const }] }, 'a grid needs a list'],
    [{ axes: [{ path: 'memory.budgetMiB', values: [100] }] }, 'one of the sweep’s limits'],
    [{ axes: [{ path: 'batch.micro', values: [8, 8] }] }, 'a value twice'],
    [{ axes: [{ path: 'lattice.steps', values: [8, 2] }] }, 'trial with lattice.steps 2'],
    [{ method: 'random' as const, trials: 0 }, 'no number of trials'],
    [{ method: 'halving' as const, trials: 3, halving: { eta: 1, minSteps: 1 } }, 'does not thin out'],
  ])('refuses %j', (change, words) => {
    expect(() => planTrials(spec(change))).toThrow(words)
  })

  it('lets film follow the way of sharing where it is derived', () => {
    const trials = planTrials(spec({ axes: [{ path: 'lattice.share', values: ['layer', 'cell'] }] }))
    expect(trials.map(({ config }) => config.lattice.film)).toEqual([true, false])
  })
})
