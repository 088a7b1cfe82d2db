import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import type { KeptRun } from '../../core/keptCheckpoint'
import type { SweepSpec } from '../../core/sweep/types'
import { spec } from '../../experiments/testing/memoryQueue'
import { paceOfRuns, trialWork } from './pace'
import { previewSpec } from './preview'

const around = { device: { software: true, precisions: ['f32', 'packed16'] as const }, din: 64, trainRows: 4147, validationRows: 461 }
const preview = (change: Partial<SweepSpec> = {}, pace: number | null = null) => previewSpec(spec(change), { around, pace, now: () => 0 })

describe('the preview of a sweep', () => {
  it('counts trials and those that fit, with the bytes of the smallest and the largest', async () => {
    const axes = [{ path: 'batch.micro', values: [8, 2048, 4096] }]
    const limits = { trialSeconds: null, budgetMiB: 20, fitMemory: false }
    const { trials, fits, refused, bytes, seconds } = await preview({ axes, limits })
    expect({ trials, fits, refused, seconds }).toEqual({ trials: 3, fits: 1, refused: 0, seconds: null })
    expect(bytes[0]).toBeLessThan(20 * 2 ** 20)
    expect(bytes[1]).toBeGreaterThan(20 * 2 ** 20)
    expect((await preview({ axes, limits: { ...limits, budgetMiB: Math.ceil(bytes[1] / 2 ** 20) } })).fits).toBe(3)
  })

  it('says what cannot be run on this device at all, and why', async () => {
    const { refused, problem } = await preview({ axes: [{ path: 'precision', values: ['f32', 'f16'] }] })
    expect(refused).toBe(1)
    expect(problem?.problem).toMatch(/f16/)
  })

  it('counts the rungs of successive halving, and the time of each by its length', async () => {
    const base = resolveConfig({ preset: 'tiny', sets: new Map<string, unknown>([['run.steps', 90]]) })
    const axes = [{ path: 'optimizer.learningRate', from: 0.001, to: 0.01, scale: 'log' as const }]
    const halving = { method: 'halving' as const, trials: 9, base, axes, halving: { eta: 3, minSteps: 10 } }
    const { trials, rungs, seconds } = await preview(halving, 1e-9)
    expect(rungs).toEqual([9, 3, 1])
    expect(trials).toBe(13)
    const short = trialWork({ ...base, run: { ...base.run, steps: 10 } }, around.trainRows)
    expect(seconds).toBeCloseTo((9 * short + 3 * 3 * short + 9 * short) * 1e-9, 9)
  })

  it('refuses what cannot be planned', async () => {
    await expect(preview({ axes: [] })).rejects.toThrow(/at least one setting/)
  })
})

describe('the pace', () => {
  const run = (created: string, samplesPerSecond: number | null): KeptRun =>
    ({ created, samplesPerSecond, config: resolveConfig({ preset: 'tiny' }) }) as KeptRun
  const one = trialWork({ ...run('', 1).config, run: { ...run('', 1).config.run, steps: 1 } }, 1) / 32

  it('is that of the newest run that was measured', () => {
    expect(paceOfRuns([])).toBeNull()
    expect(paceOfRuns([run('2026-01-01', null)])).toBeNull()
    expect((paceOfRuns([run('2026-01-01', 10), run('2026-01-03', null), run('2026-01-02', 20)]) ?? 0) * one).toBeCloseTo(1 / 20, 12)
  })
})
