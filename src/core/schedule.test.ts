import { expect, test } from 'vitest'
import { resolveConfig } from './config/resolve'
import { learningRate } from './schedule'

const config = (schedule: string) => resolveConfig({ sets: new Map<string, unknown>([['optimizer.schedule', schedule]]) })

test('warms up linearly to the peak over 5 % of the run', () => {
  const rates = [0, 1, 4].map((k) => learningRate(config('cosine'), k, 100))
  expect(rates).toEqual([0.0002, 0.0004, 0.001])
})

test('cosine ends close to the final fraction, halfway at the mean of both', () => {
  const c = config('cosine')
  expect(learningRate(c, 5, 105)).toBeCloseTo(0.001, 12)
  expect(learningRate(c, 55, 105)).toBeCloseTo(0.001 * (0.02 + 0.98 * 0.5), 12)
  expect(learningRate(c, 105, 105)).toBeCloseTo(0.00002, 12)
})

test('linear falls straight and constant stays', () => {
  expect(learningRate(config('linear'), 55, 105)).toBeCloseTo(0.001 * (0.02 + 0.98 * 0.5), 12)
  expect(learningRate(config('constant'), 99, 100)).toBe(0.001)
})
