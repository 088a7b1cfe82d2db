import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { registerRedraw, registerSlicedRedraw } from './redraws'

describe('redraws', () => {
  let callbacks: (() => void)[] = []
  let now = 1000
  const frame = (ms = 16): void => {
    now += ms
    for (const callback of callbacks.splice(0)) callback()
  }

  beforeEach(() => {
    callbacks = []
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => callbacks.push(callback))
    vi.spyOn(performance, 'now').mockImplementation(() => now)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('draw in the next frame, those that find no time left in the one after it', () => {
    const drawn: string[] = []
    const slow = registerRedraw(() => {
      drawn.push('slow')
      now += 20
    })
    const other = registerRedraw(() => void drawn.push('other'))
    slow.request()
    other.request()
    expect(drawn).toEqual([])
    frame()
    expect(drawn).toEqual(['slow'])
    frame()
    expect(drawn).toEqual(['slow', 'other'])
    slow.cancel()
    other.cancel()
  })

  it('come slice by slice, as many a frame as there is time for, and anew in their turn for what was asked for meanwhile', () => {
    const drawn: number[] = []
    let slices = 0
    const sliced = registerSlicedRedraw(function* () {
      for (let i = 0; i < 4; i++) {
        drawn.push(i)
        now += 4
        yield
      }
      slices++
    })
    sliced.request()
    frame()
    expect(drawn).toEqual([0, 1])
    sliced.request()
    frame()
    expect(drawn).toEqual([0, 1, 2, 3])
    // not at once, as the others would never have a turn
    for (let i = 0; i < 3; i++) frame()
    expect(drawn).toEqual([0, 1, 2, 3])
    now += 250
    vi.advanceTimersByTime(250)
    for (let i = 0; i < 3; i++) frame()
    expect(drawn).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
    for (let i = 0; i < 3; i++) frame()
    expect(slices).toBe(2)
    expect(callbacks).toEqual([])
    sliced.cancel()
  })
})
