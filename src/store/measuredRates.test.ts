import { expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import type { DeviceReport } from '../core/device'
import type { KeptRun } from '../core/keptCheckpoint'
import { measuredAt, measuredRates } from './measuredRates'

const device = { name: 'A', description: '', precisions: ['f32', 'packed16'], software: false } as unknown as DeviceReport
const configOf = (sets: Record<string, unknown> = {}) =>
  resolveConfig({ preset: 'tiny', sets: new Map(Object.entries({ precision: 'packed16', 'batch.micro': 8, ...sets })) })
const run = (name: string, samplesPerSecond: number | null, sets: Record<string, unknown> = {}, more: Partial<KeptRun> = {}): KeptRun =>
  ({
    ...{ id: name, name, samplesPerSecond, adapter: 'A', data: { name: 'd', digest: '', width: 64 }, config: configOf(sets) },
    ...{ created: `2026-01-0${name.at(-1)}`, ...more },
  }) as KeptRun

test('a batch is as fast as the newest run of it was, with the settings that matter', () => {
  const runs = [
    run('run 3', 300, { 'optimizer.learningRate': 0.1, 'run.seed': 5 }),
    run('run 1', 100),
    run('run 4', 40, { 'batch.micro': 4 }),
    run('run 5', null),
    run('run 6', 900, { 'lattice.channels': 4 }),
    run('run 7', 900, { precision: 'f32' }),
    run('run 8', 900, {}, { adapter: 'B' }),
    run('run 9', 900, {}, { data: { name: 'd', digest: '', width: 32 } }),
  ]
  const rates = measuredRates(runs, configOf(), device, 64)
  expect(measuredAt(rates, configOf().batch)).toEqual({ micro: 8, accumulation: 1, samplesPerSecond: 300, run: 'run 3' })
  expect(measuredAt(rates, { micro: 4, accumulation: 1 })?.run).toBe('run 4')
  expect(measuredAt(rates, { micro: 8, accumulation: 2 })).toBeNull()
  expect(rates).toHaveLength(2)
  expect(measuredRates(runs.toReversed(), configOf(), device, 64)).toHaveLength(2)
  expect(measuredAt(measuredRates(runs.toReversed(), configOf(), device, 64), configOf().batch)?.run).toBe('run 3')
})
