import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { kindOf } from '../core/errors'
import { FIRST_MS, GpuWatch } from './watch'

/** A device that can be lost. */
function device() {
  let lose: (message: string) => void = () => undefined
  const lost = new Promise<GPUDeviceLostInfo>((resolve) => {
    lose = (message) => resolve({ reason: 'unknown', message } as GPUDeviceLostInfo)
  })
  return { watch: new GpuWatch({ lost } as unknown as GPUDevice), lose }
}

/** How a promise has ended so far. */
function fate(promise: Promise<unknown>): { now: string } {
  const seen = { now: 'open' }
  promise.then(
    () => {
      seen.now = 'done'
    },
    (error: unknown) => {
      seen.now = `${kindOf(error)}: ${error instanceof Error ? error.message : String(error)}`
    },
  )
  return seen
}

const never = (): Promise<never> => new Promise(() => undefined)
const later = <T>(ms: number, value: T): Promise<T> => new Promise((resolve) => setTimeout(resolve, ms, value))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('what is asked of a device', () => {
  test('ends as a hang after its deadline, and so does everything else that waits for it', async () => {
    const { watch } = device()
    watch.chosen = 5000
    const [slow, other] = [fate(watch.ask(never(), 'forward', 'usual')), fate(watch.ask(never(), 'reading losses', 'usual'))]
    const hung = fate(watch.hung)
    await vi.advanceTimersByTimeAsync(4500)
    expect([slow.now, other.now, hung.now]).toEqual(['open', 'open', 'open'])
    await vi.advanceTimersByTimeAsync(500)
    expect(slow.now).toMatch(/^hang: GPU: It gave no answer to “forward” within 5 s: it hangs\./)
    expect([other.now, hung.now]).toEqual([slow.now, 'done'])
    // nobody waits for it a second time
    const next = fate(watch.ask(later(1, 1), 'backward', 'usual'))
    await vi.advanceTimersByTimeAsync(0)
    expect(next.now).toBe(slow.now)
  })

  test('has its time anew with every answer', async () => {
    const { watch } = device()
    watch.chosen = 5000
    const last = fate(watch.ask(never(), 'last', 'usual'))
    for (let i = 0; i < 5; i++) {
      const one = fate(watch.ask(later(3000, i), 'one', 'usual'))
      await vi.advanceTimersByTimeAsync(3000)
      expect([one.now, last.now]).toEqual(['done', 'open'])
    }
    await vi.advanceTimersByTimeAsync(5000)
    expect(last.now).toMatch(/^hang/)
  })

  test('has longer while kernels run for the first time', async () => {
    const { watch } = device()
    watch.chosen = 5000
    const both = [fate(watch.ask(never(), 'first update', 'first')), fate(watch.ask(never(), 'reading losses', 'usual'))]
    await vi.advanceTimersByTimeAsync(FIRST_MS - 500)
    expect(both.map(({ now }) => now)).toEqual(['open', 'open'])
    await vi.advanceTimersByTimeAsync(500)
    expect(both.every(({ now }) => now.startsWith('hang'))).toBe(true)
  })

  test('is not hung for the time in which the page was frozen', async () => {
    const { watch } = device()
    watch.chosen = 5000
    const waiting = fate(watch.ask(never(), 'forward', 'usual'))
    await vi.advanceTimersByTimeAsync(3000)
    // an hour passes in which no timer fires; then all goes on
    vi.setSystemTime(Date.now() + 3_600_000)
    await vi.advanceTimersByTimeAsync(1500)
    expect(waiting.now).toBe('open')
    await vi.advanceTimersByTimeAsync(500)
    expect(waiting.now).toMatch(/^hang/)
  })

  test('fails at once where the device is lost, with the device’s own word also for what was broken off before it', async () => {
    const { watch, lose } = device()
    const waiting = fate(watch.ask(never(), 'forward'))
    const broken = fate(watch.ask(Promise.reject(new DOMException('gone', 'AbortError')), 'reading losses'))
    await vi.advanceTimersByTimeAsync(100)
    expect([waiting.now, broken.now]).toEqual(['open', 'open'])
    lose('the driver was reset.')
    await vi.advanceTimersByTimeAsync(100)
    expect(waiting.now).toBe('lost: GPU: The GPU was lost: the driver was reset. Resume from the last checkpoint under Runs.')
    expect(broken.now).toBe(waiting.now)
    const other = fate(watch.ask(Promise.reject(new Error('another')), 'compiling'))
    await vi.advanceTimersByTimeAsync(0)
    expect(other.now).toBe(waiting.now)
  })

  test('of a device that works fails with its own error', async () => {
    const { watch } = device()
    const error = fate(watch.ask(Promise.reject(new Error('does not compile')), 'compiling'))
    await vi.advanceTimersByTimeAsync(0)
    expect(error.now).toBe('other: does not compile')
    const aborted = fate(watch.ask(Promise.reject(new DOMException('why', 'AbortError')), 'reading'))
    await vi.advanceTimersByTimeAsync(2000)
    expect(aborted.now).toBe('other: why')
  })
})

test('the deadline follows what submissions take, and is never short', () => {
  const { watch } = device()
  expect([watch.limit('usual'), watch.limit('first')]).toEqual([60_000, FIRST_MS])
  watch.software = false
  expect(watch.limit('usual')).toBe(20_000)
  watch.observe(100)
  expect(watch.limit('usual')).toBe(20_000)
  watch.observe(2000)
  expect(watch.limit('usual')).toBe(100_000)
  for (let i = 0; i < 200; i++) watch.observe(100)
  expect(watch.limit('usual')).toBe(20_000)
  watch.chosen = 10_000
  expect([watch.limit('usual'), watch.limit('first')]).toEqual([10_000, FIRST_MS])
  watch.chosen = 900_000
  expect(watch.limit('first')).toBe(900_000)
})
