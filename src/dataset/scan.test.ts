import { expect, test } from 'vitest'
import { scanMatrix } from './scan'

test('norms of the rows', () => {
  expect(scanMatrix(Float32Array.of(3, 4, 6, 8, 0, 15), 3, 2)).toEqual({
    normMean: 10,
    normDeviation: Math.sqrt(50 / 3),
    badRows: 0,
    firstBad: -1,
  })
})

test('norms that are all but equal keep their deviation', () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => 4096 + (i % 2) * 2 ** -11)
  expect(scanMatrix(values, 1000, 1).normDeviation).toBeCloseTo(2 ** -12, 12)
})

test('rows with NaN or infinity are counted once, and left out of the norms', () => {
  const values = Float32Array.of(1, 0, Number.NaN, Number.NaN, 0, 3, 0, Number.NEGATIVE_INFINITY)
  expect(scanMatrix(values, 4, 2)).toEqual({ normMean: 2, normDeviation: 1, badRows: 2, firstBad: 1 })
})

test('the largest float32 is finite', () => {
  expect(scanMatrix(new Float32Array(8).fill(3.4e38), 1, 8).badRows).toBe(0)
})
