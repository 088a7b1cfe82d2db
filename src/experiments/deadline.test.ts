import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { after } from './deadline'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it.each([1, 60_000, 2 ** 31, 40 * 86_400_000])('goes off after %s ms, not before, and once', (ms) => {
  const act = vi.fn()
  after(ms, act)
  vi.advanceTimersByTime(ms - 1)
  expect(act).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(act).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(2 * ms)
  expect(act).toHaveBeenCalledTimes(1)
})

it('never goes off once it is taken back', () => {
  const act = vi.fn()
  const takeBack = after(2 ** 33, act)
  vi.advanceTimersByTime(2 ** 32)
  takeBack()
  expect(vi.getTimerCount()).toBe(0)
  expect(act).not.toHaveBeenCalled()
})
