import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { coalesce } from './coalesce'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('passes on the first and the last of a burst', () => {
  const seen: number[] = []
  const push = coalesce<number>(
    (value) => seen.push(value),
    100,
    () => false,
  )
  for (const value of [1, 2, 3]) push(value)
  expect(seen).toEqual([1])
  vi.advanceTimersByTime(100)
  expect(seen).toEqual([1, 3])
  vi.advanceTimersByTime(500)
  push(4)
  expect(seen).toEqual([1, 3, 4])
})

it('lets an urgent value through, and forgets what it replaces', () => {
  const seen: string[] = []
  const push = coalesce<string>(
    (value) => seen.push(value),
    100,
    (value, before) => value[0] !== before?.[0],
  )
  for (const value of ['a1', 'a2', 'b1']) push(value)
  expect(seen).toEqual(['a1', 'b1'])
  vi.advanceTimersByTime(1000)
  expect(seen).toEqual(['a1', 'b1'])
})
