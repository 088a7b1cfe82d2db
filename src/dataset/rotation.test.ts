import { expect, test } from 'vitest'
import { normal } from '../core/rng'
import { orthonormalRows } from './rotation'

const dots = (matrix: Float64Array, n: number): number[] =>
  Array.from({ length: n * n }, (_, at) => {
    let sum = 0
    for (let k = 0; k < n; k++) sum += (matrix[Math.floor(at / n) * n + k] as number) * (matrix[(at % n) * n + k] as number)
    return sum
  })

test('the rows are orthonormal at float64 precision, even where they are nearly parallel', () => {
  for (const [n, scale] of [
    [12, 1],
    [12, 1e-6],
    [3, 1e-9],
  ] as const) {
    const matrix = Float64Array.from({ length: n * n }, (_, i) => 1 + scale * normal(7, i))
    dots(orthonormalRows(matrix, n), n).forEach((dot, at) => {
      expect(Math.abs(dot - (at % (n + 1) === 0 ? 1 : 0))).toBeLessThan(1e-14)
    })
  }
})

test('each row spans what the rows up to it did; the input is left as it was', () => {
  const matrix = Float64Array.of(3, 4, 1, 7)
  const result = orthonormalRows(matrix, 2)
  expect([...result]).toEqual([0.6, 0.8, expect.closeTo(-0.8, 14), expect.closeTo(0.6, 14)])
  expect([...matrix]).toEqual([3, 4, 1, 7])
})
