import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import type { DatasetSummary } from '../../core/dataset'
import { planMemory } from '../../core/memory'
import { memoryCosts } from './memoryCosts'

const SUMMARY = { width: 64, trainRows: 4147, validationRows: 461 } as DatasetSummary
const HARDWARE = { software: false, precisions: ['f32', 'packed16'] }
const costsOf = (sets: Record<string, unknown>, device = HARDWARE) =>
  memoryCosts(resolveConfig({ sets: new Map(Object.entries(sets)) }), SUMMARY, device)

describe('the predicted memory', () => {
  it('is that of the settled config: what will be allocated', () => {
    const { config, total, kinds, notes, problem } = costsOf({})
    expect(config).toMatchObject({ precision: 'packed16', batch: { micro: 32, accumulation: 1 } })
    expect(total).toBe(planMemory(config, 64, { candidates: 256 }).total)
    expect(Object.values(kinds).reduce((a, b) => a + b)).toBeLessThanOrEqual(total)
    expect(notes).toHaveLength(1)
    expect(problem).toBeNull()
  })

  it('splits what does not fit, keeps the effective batch, and says so', () => {
    const { config, total, budget, notes, largest } = costsOf({ 'batch.micro': 1024 })
    expect(config.batch.micro * config.batch.accumulation).toBe(1024)
    expect(config.batch.micro).toBeLessThan(1024)
    expect(total).toBeLessThanOrEqual(budget)
    expect(largest).toBeGreaterThanOrEqual(config.batch.micro)
    expect(notes.join(' ')).toMatch(/Micro-batch 1024 does not fit 300 MiB/)
  })

  it('chooses the interval of the kept states where it is 0', () => {
    const { config } = costsOf({ 'memory.checkpointEvery': 0, 'batch.micro': 64 })
    expect(config.memory.checkpointEvery).toBeGreaterThanOrEqual(1)
  })

  it('names what cannot be: a budget that one pair exceeds, a precision that the device lacks', () => {
    const poor = costsOf({ 'memory.budgetMiB': 1 })
    expect(poor.problem).toMatchObject({ subject: 'memory.budgetMiB', problem: expect.stringMatching(/one pair at a time needs \d+ MiB/) })
    expect(poor.total).toBeGreaterThan(poor.budget)
    expect(costsOf({ precision: 'f16' }).problem?.subject).toBe('precision')
  })

  it('tells what each setting takes or saves', () => {
    const plain = costsOf({ precision: 'f32', 'memory.checkpointEvery': 1 }).settings
    expect(plain).toMatchObject({ average: 0, pool: 0 })
    expect(plain.checkpoint[0]).toBe(plain.checkpoint[1])
    const rich = costsOf({
      precision: 'packed16',
      'optimizer.kind': 'adamw8bit',
      'optimizer.emaDecay': 0.99,
      'pool.enabled': true,
    }).settings
    expect(rich.precision[1] / rich.precision[0]).toBeCloseTo(0.5, 1)
    expect(1 - rich.optimizer[1] / rich.optimizer[0]).toBeGreaterThan(0.7)
    expect(rich.average).toBeGreaterThan(0)
    expect(rich.pool).toBeGreaterThan(256 * 2475 * 16 * 2 * 0.99)
    expect(rich.checkpoint[1]).toBeLessThan(rich.checkpoint[0])
  })
})
