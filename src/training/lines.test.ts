import { expect, test } from 'vitest'
import type { TrainLine } from '../core/metrics'
import { Lines } from './lines'

const line = (step: number): TrainLine => ({ step }) as TrainLine
const later = <T>(value: T, ms: number): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), ms))

test('lines are handed on in order, as soon as they are here, however long the host takes', async () => {
  const heard: number[] = []
  const lines = new Lines(async ({ step }) => {
    await later(null, step === 1 ? 10 : 0)
    heard.push(step)
  })
  lines.add(Promise.resolve(line(1)))
  lines.add(later(line(2), 5))
  lines.add(later(line(3), 30))
  await later(null, 20)
  expect(heard).toEqual([1, 2])
  await lines.drain()
  expect(heard).toEqual([1, 2, 3])
})

test('there is room for four', async () => {
  const heard: number[] = []
  const lines = new Lines(({ step }) => void heard.push(step))
  for (let step = 1; step <= 3; step++) lines.add(later(line(step), 20))
  await lines.room()
  expect(heard).toEqual([])
  lines.add(later(line(4), 20))
  await lines.room()
  expect(heard[0]).toBe(1)
})

test('the first failure is thrown once, and no line after it is handed on', async () => {
  const heard: number[] = []
  const lines = new Lines(({ step }) => void heard.push(step))
  lines.add(Promise.resolve(line(1)))
  lines.add(Promise.reject(new Error('second')))
  lines.add(Promise.reject(new Error('third')))
  lines.add(Promise.resolve(line(4)))
  await expect(lines.drain()).rejects.toThrow('second')
  expect(heard).toEqual([1])
  await lines.drain()
  lines.add(Promise.resolve(line(2)))
  await lines.drain()
  expect(heard).toEqual([1, 2])
})
