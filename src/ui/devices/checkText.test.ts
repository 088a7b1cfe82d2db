import { describe, expect, test } from 'vitest'
import type { CheckReport, PartReport, Quantity } from '../../core/selfcheck'
import { checkText, closeness, worstOf } from './checkText'

const quantity = (name: string, error: number, tolerance: number): Quantity => ({
  quantity: name,
  measured: 1.5,
  expected: 1.25,
  error,
  tolerance,
  ok: error <= tolerance,
})
const part = (quantities: Quantity[], more: Partial<PartReport> = {}): PartReport => ({
  key: 'loss',
  number: 3,
  name: 'Multi-objective loss',
  passed: quantities.every(({ ok }) => ok),
  quantities,
  meaning: 'The loss is wrong.',
  problem: null,
  seconds: 1.25,
  ...more,
})

describe('the worst quantity', () => {
  test('is the one nearest to its own tolerance', () => {
    expect(worstOf(part([quantity('a', 1e-5, 1e-4), quantity('b', 1e-3, 1e-2), quantity('c', 3e-5, 1e-4)]))?.quantity).toBe('c')
  })
  test('is one that is not a number, or differs where nothing may', () => {
    expect(closeness(quantity('n', Number.NaN, 1))).toBe(Number.POSITIVE_INFINITY)
    expect(closeness(quantity('e', 1, 0))).toBe(Number.POSITIVE_INFINITY)
    expect(closeness(quantity('e', 0, 0))).toBe(0)
    expect(worstOf(part([]))).toBeNull()
  })
})

test('the text names device, precision, verdict, and what failed with its meaning', () => {
  const report: CheckReport = {
    device: {
      name: 'GPU X',
      vendor: 'v',
      architecture: '',
      description: 'd',
      software: false,
      features: [],
      limits: {},
      precisions: [],
      subgroup: 1,
    },
    precision: 'packed16',
    passed: false,
    cancelled: false,
    cause: 'loss',
    parts: [
      part([quantity('fine', 1e-5, 1e-4)], { number: 1, name: 'System', key: 'system' }),
      part([quantity('off', 2, 1e-4), quantity('good', 0, 1)]),
    ],
    seconds: 3,
  }
  const text = checkText(report, 'Chrome 150')
  expect(text).toContain('self-check: FAILED in 3.0 s')
  expect(text).toContain('GPU X (v, d), precision packed16')
  expect(text).toMatch(/1 System: passed.*\n {3}ok {3}fine/)
  expect(text).toMatch(/FAIL off: 1\.5000e\+0, expected 1\.2500e\+0, error 2 of 1\.0000e-4/)
  expect(text).not.toContain('good')
  expect(text).toContain('The loss is wrong.')
  expect(checkText({ ...report, cancelled: true }, '')).toContain('cancelled after 2 parts')
})
