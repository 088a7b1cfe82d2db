import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { benchMatmul, type MatmulPoint } from './matmulBench'

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

test('measures sizes, lists what would take too long, and what a pass over memory does', async () => {
  const seen: MatmulPoint[] = []
  const table = await benchMatmul(gpu, { duration: 0.05, largest: 512, mostSeconds: 0.004, onPoint: (point) => seen.push(point) })
  // 256³ is 0.034 s at the rate that is assumed at first
  expect(table.points).toEqual([])
  expect(table.skipped).toHaveLength(2 * gpu.report.precisions.length)
  expect(table.skipped[0]).toEqual({ size: 256, precision: 'f32', reason: 'it is predicted to take 0.034 s' })
  expect(table.bytesPerSecond).toBeGreaterThan(1e7)
  const one = { ...gpu, report: { ...gpu.report, precisions: ['f32'] } }
  const begun: unknown[] = []
  const measured = await benchMatmul(one, {
    duration: 0.05,
    sizes: [256, 512],
    largest: 256,
    onBegin: (next, done, all) => begun.push([next, done, all]),
    onPoint: (point) => seen.push(point),
  })
  expect(begun).toEqual([[{ size: 256, precision: 'f32' }, 0, 1]])
  expect(seen).toEqual(measured.points)
  const [point] = seen as [MatmulPoint]
  expect(point).toMatchObject({ size: 256, precision: 'f32' })
  expect(point.flopsPerSecond).toBeCloseTo((2 * 256 ** 3) / point.seconds, 0)
  const { rounds = 0, spread = -1 } = point
  expect(rounds).toBeGreaterThanOrEqual(1)
  expect(point.runs % rounds).toBe(0)
  expect(spread).toBeGreaterThanOrEqual(0)
})

test('cancelled, it gives what it has', async () => {
  const table = await benchMatmul(gpu, { duration: 0.05, cancelled: () => true })
  expect(table.points).toEqual([])
  expect(table.skipped).toEqual([])
})
