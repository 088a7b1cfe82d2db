import { describe, expect, it } from 'vitest'
import type { Sweep, SweepSpec, Trial } from '../core/sweep/types'
import { estimateSweep } from './estimate'
import { planTrials, promoted } from './plan'
import { resultOf, spec } from './testing/memoryQueue'

const sweepOf = (change: Partial<SweepSpec> = {}): Sweep => ({ ...spec(change), id: 's', created: '', state: 'running', removed: null })

/** Trials as they were planned, the first `done` of them done: each trained 2 s a thousand steps, in an attempt 3 s longer. */
function trialsOf(sweep: Sweep, done: number): Trial[] {
  return planTrials(sweep).map(({ key, values, config, rung }, i) => {
    const seconds = (2 * config.run.steps * config.batch.micro) / 8000
    const end = { owner: 'w', token: 2, started: 0, ended: 1000 * (3 + seconds), end: 'done' as const }
    return {
      ...{
        id: `s.${key}`,
        sweep: 's',
        key,
        number: i + 1,
        rung,
        values,
        config,
        priority: 0,
        problem: null,
        need: null,
        run: 'r',
        reused: null,
      },
      ...(i < done
        ? { status: 'done' as const, attempts: [end], result: { ...resultOf(1), seconds } }
        : { status: 'planned' as const, attempts: [], result: null }),
    }
  })
}

describe('the time that a sweep still takes', () => {
  const rates = {
    axes: [{ path: 'optimizer.learningRate', values: [0.001, 0.002, 0.003, 0.004, 0.005] }],
    base: { ...spec().base, batch: { micro: 8, accumulation: 1 } },
  }

  it('is not known before a trial is done', () => {
    const sweep = sweepOf(rates)
    expect(estimateSweep(sweep, trialsOf(sweep, 0), new Map())).toBeNull()
  })

  it('is what equal trials took, shared by the workers', () => {
    const sweep = sweepOf(rates)
    expect(estimateSweep(sweep, trialsOf(sweep, 2), new Map())).toEqual({ seconds: expect.closeTo(15, 6), left: 3, measured: 2 })
    expect(estimateSweep(sweep, trialsOf(sweep, 1), new Map(), 2)?.seconds).toBeCloseTo(10)
    // never shorter than one trial
    expect(estimateSweep(sweep, trialsOf(sweep, 1), new Map(), 9)?.seconds).toBeCloseTo(5)
  })

  it('grows with the work of those that are left', () => {
    const sweep = sweepOf({ axes: [{ path: 'batch.micro', values: [8, 16, 80] }] })
    expect(estimateSweep(sweep, trialsOf(sweep, 1), new Map())?.seconds).toBeCloseTo(3 + 4 + 3 + 20)
  })

  it('counts of a running trial what is left of it, and of the others none', () => {
    const sweep = sweepOf(rates)
    const trials = trialsOf(sweep, 2).map((trial): Trial => (trial.number === 3 ? { ...trial, status: 'running' } : trial))
    const progress = { step: 750, steps: 1000, samplesPerSecond: null }
    expect(estimateSweep(sweep, trials, new Map([[`${trials[2]?.id}`, progress]]))?.seconds).toBeCloseTo(0.5 + 10)
    const over = trials.map(
      (trial): Trial => (trial.status === 'planned' ? { ...trial, status: 'postponed', need: { bytes: 301 * 2 ** 20, budget: 0 } } : trial),
    )
    expect(estimateSweep(sweep, over, new Map())).toMatchObject({ left: 1, seconds: expect.closeTo(5) })
    const raised = { ...sweep, limits: { ...sweep.limits, budgetMiB: 301 } }
    expect(estimateSweep(raised, over, new Map())).toMatchObject({ left: 3, seconds: expect.closeTo(15) })
    expect(estimateSweep(sweep, trialsOf(sweep, 5), new Map())).toMatchObject({ left: 0, seconds: 0 })
  })

  it('has the rungs that are still to come', () => {
    const sweep = sweepOf({
      ...rates,
      method: 'halving',
      trials: 9,
      axes: [{ path: 'optimizer.learningRate', from: 0.001, to: 0.1, scale: 'log' }],
      halving: { eta: 3, minSteps: 111 },
    })
    const first = trialsOf(sweep, 8)
    // one of 111 steps, then three of 333, then one of 1,000; 3 s each to start
    expect(estimateSweep(sweep, first, new Map())?.left).toBe(5)
    expect(estimateSweep(sweep, first, new Map())?.seconds).toBeCloseTo(5 * 3 + (2 * (111 + 3 * 333 + 1000)) / 1000)
    const next = promoted(sweep, { values: first[0]?.values ?? {}, rung: 0 })
    const second: Trial = { ...(first[8] as Trial), ...next, status: 'planned' }
    expect(estimateSweep(sweep, [...first.slice(0, 8), second], new Map())?.left).toBe(2)
  })
})
