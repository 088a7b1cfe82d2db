import { describe, expect, test } from 'vitest'
import { resolveConfig } from '../config/resolve'
import { settled, settlingNotes } from '../config/settle'
import { bytesByKind, planMemory } from '../memory'
import { choosePrecision } from '../precision'
import { fitBudget } from './fit'

const config = (sets: Record<string, unknown>, preset?: 'light' | 'full' | 'tiny') =>
  resolveConfig({ ...(preset && { preset }), sets: new Map(Object.entries(sets)) })
const MIB = 2 ** 20
const hardware = { software: false, precisions: ['f32', 'packed16'] }

describe('the budget', () => {
  test('is kept by the largest divisor of the effective batch that fits', () => {
    const wanted = config({ 'batch.micro': 1024, 'batch.accumulation': 1 })
    const fitted = fitBudget(wanted, 4096)
    expect(fitted.batch.micro * fitted.batch.accumulation).toBe(1024)
    expect(planMemory(fitted, 4096).total).toBeLessThanOrEqual(300 * MIB)
    const twice = { ...fitted, batch: { micro: fitted.batch.micro * 2, accumulation: fitted.batch.accumulation / 2 } }
    expect(planMemory(twice, 4096).total).toBeGreaterThan(300 * MIB)
    expect(fitBudget(fitted, 4096)).toEqual(fitted)
  })
  test('takes odd effective batches too', () => {
    const fitted = fitBudget(config({ 'batch.micro': 105, 'batch.accumulation': 3, 'memory.budgetMiB': 200 }), 384)
    expect(fitted.batch).toEqual({ micro: 45, accumulation: 7 })
  })
  test('chooses the interval that recomputes least, when it may', () => {
    const roomy = fitBudget(config({ 'batch.micro': 8, 'memory.checkpointEvery': 0 }), 384)
    expect([roomy.batch.micro, roomy.memory.checkpointEvery]).toEqual([8, 1])
    const tight = fitBudget(config({ 'batch.micro': 32, 'memory.checkpointEvery': 0, 'memory.budgetMiB': 130 }), 384)
    expect(tight.batch.micro).toBe(32)
    expect(tight.memory.checkpointEvery).toBeGreaterThan(1)
    const less = { ...tight, memory: { ...tight.memory, checkpointEvery: tight.memory.checkpointEvery - 1 } }
    expect(planMemory(less, 384).total).toBeGreaterThan(130 * MIB)
  })
  test('that holds nothing is refused with the figure that would do', () => {
    const error = (() => {
      try {
        fitBudget(config({ 'memory.budgetMiB': 10 }), 384)
      } catch (thrown) {
        return String(thrown)
      }
      return ''
    })()
    const needed = Number(/Raise it to (\d+)/.exec(error)?.[1])
    expect(planMemory(config({ 'batch.micro': 1 }), 384).total).toBeLessThanOrEqual(needed * MIB)
  })
  test('half of what a step works in is saved by 16-bit storage', () => {
    const states = (precision: string): number => bytesByKind(planMemory(config({ precision }), 384)).states
    expect(states('packed16') / states('f32')).toBe(0.5)
  })
})

describe('the precision', () => {
  test('auto takes the best that exists and says why', () => {
    expect(choosePrecision('auto', { software: true, precisions: ['f32', 'packed16', 'f16'] }).precision).toBe('f32')
    expect(choosePrecision('auto', hardware)).toEqual({
      precision: 'packed16',
      reason: 'this GPU or its driver has no shader-f16 (on Linux with NVIDIA: drivers before 615.71)',
    })
    expect(choosePrecision('auto', { software: false, precisions: ['f32', 'packed16', 'f16'] }).precision).toBe('f16')
    expect(() => choosePrecision('f16', hardware)).toThrow(/Set it to packed16/)
  })
  test('what settling changes is said', () => {
    const wanted = config({ 'batch.micro': 256 })
    const final = settled(wanted, { device: hardware, din: 4096, trainRows: 1000, validationRows: 100 })
    expect(settled(final, { device: hardware, din: 4096, trainRows: 1000, validationRows: 100 })).toEqual(final)
    expect(settlingNotes(wanted, final, hardware).join(' ')).toMatch(/packed16.*does not fit 300 MiB/)
  })
})
