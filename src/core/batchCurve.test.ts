import { expect, test } from 'vitest'
import { type BatchPoint, batchSizes, collapsed, fallen, kneeOf, rateAt } from './batchCurve'

const point = (micro: number, samplesPerSecond: number): BatchPoint => ({
  micro,
  samplesPerSecond,
  secondsPerUpdate: micro / samplesPerSecond,
  bytes: micro,
})
const curve = (...pairs: [number, number][]): BatchPoint[] => pairs.map(([micro, rate]) => point(micro, rate))

test('the knee is the smallest batch that is nearly as fast as the fastest', () => {
  expect(kneeOf(curve([1, 10], [2, 19], [4, 36], [8, 60], [16, 92], [32, 97], [64, 100]))?.micro).toBe(16)
  expect(kneeOf(curve([1, 10], [2, 10.2], [4, 10.4]))?.micro).toBe(1)
  expect(kneeOf([])).toBeNull()
})

test('a collapse is a fall well below the best that lasts, or a cliff; not a ripple', () => {
  expect(collapsed(curve([512, 90], [1024, 100], [1536, 60], [2048, 65]))).toBe(true)
  expect(collapsed(curve([512, 90], [1024, 100], [1536, 44]))).toBe(true)
  // six pairs do not fill a tile of four twice
  const dip = curve([2, 67], [4, 131], [6, 91])
  expect([fallen(dip), collapsed(dip)]).toEqual([true, false])
  expect(collapsed([...dip, point(8, 140), point(12, 97)])).toBe(false)
  expect(collapsed(curve([512, 90], [1024, 100], [1536, 85]))).toBe(false)
  expect(collapsed([])).toBe(false)
})

test('sizes grow by about half and end where they should', () => {
  expect(batchSizes(100)).toEqual([1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 100])
  expect(batchSizes(1)).toEqual([1])
  expect(batchSizes(1536).slice(-3)).toEqual([768, 1024, 1536])
})

test('the rate at a size lies between those that were measured, and is not known outside', () => {
  const point = (micro: number, samplesPerSecond: number) => ({
    micro,
    samplesPerSecond,
    secondsPerUpdate: micro / samplesPerSecond,
    bytes: 0,
  })
  const points = [point(2, 100), point(8, 300)]
  expect([1, 2, 4, 8, 9].map((micro) => rateAt(points, micro))).toEqual([null, 100, 200, 300, null])
})
