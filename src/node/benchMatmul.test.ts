import { expect, test } from 'vitest'
import { matmulText, rateText } from './benchMatmul'
import { lattice } from './testing'

test('rates are in the unit that suits them', () => {
  expect([rateText(4.84e9), rateText(9.9e11), rateText(1.234e12)]).toEqual(['4.8 GFLOP/s', '990.0 GFLOP/s', '1.23 TFLOP/s'])
})

test('the table names the best tile of each size, what was left out, and the pass over memory', () => {
  const point = { precision: 'f32' as const, runs: 1 }
  const text = matmulText({
    device: 'lavapipe',
    software: true,
    points: [
      { ...point, size: 512, tile: 'spread-8x4', seconds: 0.0134, flopsPerSecond: 2e10 },
      { ...point, size: 4096, tile: 'spread-8x2', seconds: 6.87, flopsPerSecond: 2e10 },
    ],
    skipped: [{ size: 5120, precision: 'f16', reason: 'it is predicted to take 27 s' }],
    bytesPerSecond: 2.5e9,
  })
  expect(text).toContain('| 512²  | f32      | 20.0 GFLOP/s | 13.4 ms | spread-8x4 |')
  expect(text).toContain('| 4096² | f32      | 20.0 GFLOP/s | 6.87 s  | spread-8x2 |')
  expect(text).toContain('Skipped: 5120² in f16: it is predicted to take 27 s.')
  expect(text).toContain('A pass over memory: 2.50 GB/s.')
})

test('prints one JSON document, progress beside it', async () => {
  const { code, out, err } = await lattice(['bench', 'matmul', '--largest', '256', '--json'])
  expect(code).toBe(0)
  const { bench, software, points, skipped, bytesPerSecond } = JSON.parse(out)
  expect({ bench, software, skipped }).toEqual({ bench: 'matmul', software: true, skipped: [] })
  expect(points.map(({ size, precision }: { size: number; precision: string }) => [size, precision])).toEqual([
    [256, 'f32'],
    [256, 'packed16'],
    [256, 'f16'],
  ])
  for (const { size, seconds, flopsPerSecond } of points) expect(flopsPerSecond).toBeCloseTo((2 * size ** 3) / seconds, -3)
  expect(bytesPerSecond).toBeGreaterThan(0)
  expect(err).toMatch(/256² in packed16: [\d.]+ GFLOP\/s, [\w-]+\n/)
})
