import { expect, test } from 'vitest'
import { type BatchPoint, curveOf } from '../core/batchCurve'
import { planMemory } from '../core/memory'
import { smallConfig } from '../training/testing'
import { batchClaims, type Claim, leverClaims } from './claimRows'
import type { RelativeCost } from './timing'

const DIN = 64
/** A cost with the plan's bytes, as a device would report it. */
const cost = (relative: number, sets: Record<string, unknown> = {}): RelativeCost => {
  const config = smallConfig({ precision: 'f32', 'batch.micro': 8, 'memory.checkpointEvery': 1, 'lattice.steps': 12, ...sets })
  return { seconds: 1, relative, bytes: planMemory(config, DIN).total, config }
}
const costs = {
  baseline: cost(1),
  precisions: [{ precision: 'f16' as const, cost: cost(0.625, { precision: 'f16' }) }],
  checkpointing: cost(1.25, { 'memory.checkpointEvery': 4 }),
  accumulation: cost(8, { 'batch.accumulation': 8 }),
  eightBit: cost(2, { 'optimizer.kind': 'adamw8bit' }),
  together: cost(4, { precision: 'f16', 'optimizer.kind': 'adamw8bit', 'memory.checkpointEvery': 4, 'batch.accumulation': 8 }),
}
const rows = leverClaims(costs, { cellMajor: 2, batchMajor: 3, difference: 0, micro: 8 }, DIN)
const row = (lever: string, what: string): Claim | undefined => rows.find((claim) => claim.lever === lever && claim.what === what)

test('speeds are per pair, against the baseline', () => {
  expect(row('mixed precision, f16', 'an update')).toMatchObject({ measured: 1.6, claimed: '1.6–2.75×', reached: true })
  expect(row('checkpointing, k = 4', 'time of an update')?.measured).toBeCloseTo(25, 9)
  expect(row('accumulation, 8', 'a pair')?.measured).toBeCloseTo(1, 9)
  expect(row('8-bit AdamW', 'an update')?.measured).toBeCloseTo(0.5, 9)
  expect(row('together: f16, 8-bit, k = 4, accumulation 8', 'a pair')?.measured).toBeCloseTo(2, 9)
  expect(row('cell-major layout', 'cell step, against batch-major')?.measured).toBe(1.5)
})

test('bytes are those of the plans, and a claim that is missed is said to be', () => {
  expect(row('mixed precision, f16', 'states')).toMatchObject({ measured: 50, reached: true })
  const [before, after] = [costs.baseline.bytes, costs.precisions[0]?.cost.bytes ?? 0]
  expect(row('mixed precision, f16', 'all GPU memory')).toMatchObject({ measured: 100 * (1 - after / before), reached: false })
  // s₀ … s₁₂ against s₀, s₄, s₈, three between two of them, and s₁₂
  expect(row('checkpointing, k = 4', 'states')?.measured).toBeCloseTo(100 * (1 - 7 / 13), 9)
  expect(row('accumulation, 8', 'all GPU memory')).toMatchObject({ measured: 1, claimed: null, reached: null })
})

test('a claimed figure counts as reached when it is, rounded as it was given', () => {
  const point = (micro: number, samplesPerSecond: number): BatchPoint => ({
    micro,
    samplesPerSecond,
    secondsPerUpdate: micro / samplesPerSecond,
    bytes: 1,
  })
  const claims = (large: number): Claim[] => batchClaims(curveOf([point(1, 2), point(64, 10), point(1024, large)], 'largest', ''))
  expect(claims(141.6)).toMatchObject([{ what: 'a pair at 1024, against 1', measured: 70.8 }, { reached: true }])
  expect(claims(141.4)[1]).toMatchObject({ claimed: '14.2×', reached: false })
  expect(batchClaims(curveOf([], 'cancelled', ''))).toEqual([])
})
