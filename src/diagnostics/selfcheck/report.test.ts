import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import { configOfReference } from '../goldenConfig'
import type { PartKey } from './parts'
import { PARTS } from './parts'
import { oddFile, readReference } from './reference'
import { atMost, causeOf, exactly, type PartReport, type Quantity, quantityOf } from './report'
import { checkRows, checkWeights } from './weights'

const good = exactly('good', 1, 1)
const bad = exactly('bad', 1, 2)

/** Parts with these quantities; those not named pass. */
const parts = (found: Partial<Record<PartKey, Quantity[]>>): PartReport[] =>
  PARTS.map(({ key, name, meaning }, i) => {
    const quantities = found[key] ?? [good]
    return { key, number: i + 1, name, meaning, quantities, passed: quantities.every(({ ok }) => ok), problem: null, seconds: 0 }
  })

describe('a quantity', () => {
  it('is ok up to its tolerance, and never where it is not a number', () => {
    expect(atMost('x', 1e-4, 1e-4).ok).toBe(true)
    expect(atMost('x', -2e-4, 1e-4).ok).toBe(false)
    expect(quantityOf({ name: 'x', measured: Number.NaN, expected: 1, error: Number.NaN, tolerance: 1 }).ok).toBe(false)
  })
})

describe('the part to begin with', () => {
  it('is none where all pass', () => expect(causeOf(parts({}))).toBeNull())

  it('is the first in the order in which an update computes', () => {
    expect(causeOf(parts({ loss: [bad], propagation: [bad], training: [bad] }))).toBe('propagation')
    expect(causeOf(parts({ training: [bad] }))).toBe('training')
  })

  it('is not one whose wrong values another failed part explains', () => {
    const echo = { ...bad, echo: 'flow' as const }
    expect(causeOf(parts({ loss: [echo, good], flow: [bad] }))).toBe('flow')
    expect(causeOf(parts({ loss: [echo, bad], flow: [bad] }))).toBe('loss')
    expect(causeOf(parts({ loss: [echo] }))).toBe('loss')
  })

  it('is a part that could not be measured', () => {
    const all = parts({ training: [bad] })
    const flow = all.find(({ key }) => key === 'flow') as PartReport
    Object.assign(flow, { passed: false, quantities: [], problem: { subject: 'GPU', problem: 'gone.', remedy: 'Reload.' } })
    expect(causeOf(all)).toBe('flow')
  })
})

describe('the reference', () => {
  const { expected, sample } = readReference()
  const config = configOfReference(expected.config, { micro: expected.batch, accumulation: 1 }, 1e-3)

  it('is of the light preset, and small', () => {
    expect(config.lattice).toEqual(resolveConfig({ preset: 'light' }).lattice)
    expect(config.loss).toEqual(resolveConfig({ preset: 'light' }).loss)
    expect(sample.length).toBe(Math.ceil((15 * 15 * 11 * 2 * 16) / 37))
    expect(oddFile().length).toBe(88420)
  })

  it('has its input reach layer z after z steps and not before', () => {
    const { after, rms } = expected.propagation
    const reached = (t: number): boolean[] => Array.from({ length: 11 }, (_, z) => z <= t)
    expect(rms.map((layers) => layers.map((value) => value > 0))).toEqual(after.map(reached))
  })

  it('gives the quiet weights no bias in the rule, and the full ones noise everywhere', () => {
    const { spread } = expected
    const weights = (kind: 'fresh' | 'quiet' | 'full') => checkWeights(config, 8, kind, spread)
    const [fresh, quiet, full] = [weights('fresh'), weights('quiet'), weights('full')]
    for (const name of ['cell.b1', 'cell.b2', 'cell.film']) expect(quiet.get(name)?.every((v) => v === 0)).toBe(true)
    for (const [name, values] of full) {
      const start = fresh.get(name) as Float32Array
      const noise = values.map((v, i) => v - (start[i] as number))
      expect(noise.every((v) => v !== 0 && Math.abs(v) < 6 * spread)).toBe(true)
      if (noise.length < 1000) continue
      expect(Math.sqrt(noise.reduce((sum, v) => sum + v * v, 0) / noise.length) / spread).toBeCloseTo(1, 1)
    }
    expect(checkRows(config, 'query', 2, 8)).not.toEqual(checkRows(config, 'reply', 2, 8))
  })
})
