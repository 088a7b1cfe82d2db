import { describe, expect, it } from 'vitest'
import { CHART_SIZES, type MatmulPoint } from '../../core/matmul'
import { apart, matmulScale } from './matmulScale'

const point = (size: number, flopsPerSecond: number): MatmulPoint => ({
  size,
  precision: 'f32',
  tile: '',
  seconds: 1,
  runs: 1,
  flopsPerSecond,
})

describe('axes of the matmul chart', () => {
  it('reach from the smallest size to the largest that was measured', () => {
    const { sizes, x } = matmulScale([point(128, 1e9), point(512, 8e9)], CHART_SIZES)
    expect(sizes).toEqual([128, 256, 512])
    expect([x(128), x(256), x(512), x(64), x(1024)]).toEqual([0, 0.5, 1, null, null])
    expect(x(225)).toBeCloseTo(0.407, 3)
  })

  it('have every size before anything was measured', () => {
    expect(matmulScale([], CHART_SIZES).sizes).toEqual(CHART_SIZES)
  })

  it.each([
    [8.3e9, 'GFLOP/s', [0, 2.5, 5, 7.5, 10]],
    [8e9, 'GFLOP/s', [0, 2, 4, 6, 8]],
    [51.2e12, 'TFLOP/s', [0, 15, 30, 45, 60]],
    [0.93e12, 'GFLOP/s', [0, 250, 500, 750, 1000]],
  ])('of %d operations a second are in %s', (most, unit, ticks) => {
    const scale = matmulScale([point(128, most / 4), point(256, most)], CHART_SIZES)
    expect([scale.unit, scale.ticks]).toEqual([unit, ticks])
    expect(scale.y(most)).toBeLessThanOrEqual(1)
    expect(scale.y(0)).toBe(0)
  })
})

it('labels are moved apart in their order', () => {
  expect(apart([10, 12, 40], 14)).toEqual([10, 24, 40])
  expect(apart([12, 10], 14)).toEqual([24, 10])
  expect(apart([], 14)).toEqual([])
})
