import { expect, test } from 'vitest'
import { fireBits, fires, fireThreshold, normal, pcg, STREAM, streamKey } from './rng'

test('pcg gives the published vectors', () => {
  expect([0, 1, 2, 12345].map(pcg)).toEqual([129708002, 2831084092, 2055130248, 4099845390])
})

test('the fire mask’s draws give the published vectors', () => {
  const draws = (n: number): number[] => [0, 1, 2].map((b) => fireBits(1234, 3, 5, b, n))
  expect(draws(0)).toEqual([3047258076, 3866392383, 88212002])
  expect(draws(1)).toEqual([3697571464, 2755774022, 2046825291])
})

test('a rate of 1 fires always, and a rate of 0.7 for 70 % of cells', () => {
  expect(fires(0xffffffff, fireThreshold(1))).toBe(true)
  const fired = Array.from({ length: 20000 }, (_, n) => fires(fireBits(1, 0, 0, 0, n), fireThreshold(0.7))).filter(Boolean).length
  expect(fired / 20000).toBeCloseTo(0.7, 2)
})

test('normals have mean 0, variance 1 and no correlation between neighbours', () => {
  const key = streamKey(1234, STREAM.init)
  const draws = Array.from({ length: 40000 }, (_, i) => normal(key, i))
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
  expect(mean(draws)).toBeCloseTo(0, 1)
  expect(mean(draws.map((v) => v * v))).toBeCloseTo(1, 1)
  expect(mean(draws.slice(1).map((v, i) => v * (draws[i] as number)))).toBeCloseTo(0, 1)
})
