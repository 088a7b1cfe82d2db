import { expect, test } from 'vitest'
import { type BatchPoint, batchSizes, collapsed, curveOf, fallen, kneeOf, rateAt } from './batchCurve'

const point = (micro: number, samplesPerSecond: number): BatchPoint => ({
  micro,
  samplesPerSecond,
  secondsPerUpdate: micro / samplesPerSecond,
  bytes: micro,
})
const curve = (...pairs: [number, number][]): BatchPoint[] => pairs.map(([micro, rate]) => point(micro, rate))

test('the knee is the smallest batch that is nearly as fast as the fastest', () => {
  expect(kneeOf(curve([1, 10], [2, 19], [4, 36], [8, 60], [16, 92], [32, 97], [64, 100]))?.micro).toBe(16)
  // a single pair has no negatives
  expect(kneeOf(curve([1, 10], [2, 9.9], [4, 10]))?.micro).toBe(2)
  expect(kneeOf([])).toBeNull()
})

test('a busy machine proves no knee and no collapse', () => {
  expect(kneeOf(curve([1, 8.66], [2, 3]))).toBeNull()
  expect(collapsed(curve([1, 8.66], [2, 3]))).toBe(false)
  const noisy = (micro: number, rate: number): BatchPoint => ({ ...point(micro, rate), spread: 0.8 })
  const steady = curve([1, 10], [2, 19], [4, 36])
  expect(collapsed([...steady, noisy(6, 8)])).toBe(false)
  expect(collapsed([...steady, point(6, 8)])).toBe(true)
  expect(kneeOf([point(1, 10), noisy(2, 90), noisy(4, 36)])).toBeNull()
  // a rate that only noise has reached is not what the others are held against
  expect(kneeOf([...steady, noisy(6, 400)])?.micro).toBe(4)
  expect(curveOf([...steady, noisy(6, 400)], 'largest', '').fastest?.micro).toBe(4)
})

test('a collapse is a fall well below the best that lasts, or a cliff; not a ripple', () => {
  expect(collapsed(curve([512, 90], [1024, 100], [1536, 60], [2048, 65]))).toBe(true)
  expect(collapsed(curve([512, 90], [768, 95], [1024, 100], [1536, 44]))).toBe(true)
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
