import { describe, expect, it } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { USUAL_CARE } from '../../core/care'
import { IDLE } from '../../store/run'
import type { Stores } from '../../store/stores'
import type { RunPhase } from '../../worker/protocol'
import { keepAwake, type WakeLocks } from './wakeLock'

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** A page with a run, and a browser that keeps the screen on or refuses to. */
function page(there = true) {
  const run = createStore(() => ({ state: IDLE }))
  const prefs = createStore(() => ({ care: USUAL_CARE }))
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' as DocumentVisibilityState })
  const asked = { locks: 0, held: 0, refuse: false }
  let takeBack = (): void => undefined
  const locks: WakeLocks = {
    async request() {
      asked.locks++
      if (asked.refuse) throw new Error('no')
      asked.held++
      const listeners: (() => void)[] = []
      takeBack = () => {
        asked.held--
        for (const listener of listeners) listener()
      }
      return { release: async () => takeBack(), addEventListener: (_, listener) => void listeners.push(listener) }
    },
  }
  const state = keepAwake({ run, prefs } as unknown as Stores, there ? locks : undefined, document as unknown as Document)
  return {
    asked,
    state,
    prefs,
    async become(phase: RunPhase) {
      run.setState({ state: { ...IDLE, phase } })
      await soon()
    },
    async see(visible: boolean) {
      document.visibilityState = visible ? 'visible' : 'hidden'
      if (!visible && asked.held > 0) takeBack()
      document.dispatchEvent(new Event('visibilitychange'))
      await soon()
    },
  }
}

describe('the screen', () => {
  it('is kept on while a run trains, and no longer', async () => {
    const { asked, state, become } = page()
    await become('preparing')
    await become('training')
    expect([asked.locks, asked.held, state.getState().wake]).toEqual([1, 1, 'on'])
    await become('paused')
    expect([asked.held, state.getState().wake]).toEqual([0, 'off'])
    await become('training')
    await become('recovering')
    await become('finished')
    expect([asked.locks, asked.held, state.getState().wake]).toEqual([2, 0, 'off'])
  })

  it('is asked for anew when the page is seen again', async () => {
    const { asked, state, become, see } = page()
    await become('training')
    await see(false)
    expect([asked.held, state.getState().wake]).toEqual([0, 'off'])
    await see(true)
    expect([asked.locks, asked.held, state.getState().wake]).toEqual([2, 1, 'on'])
  })

  it('goes off where the browser refuses or knows no such thing, and where a person wishes', async () => {
    const refused = page()
    refused.asked.refuse = true
    await refused.become('training')
    expect(refused.state.getState().wake).toBe('refused')
    await refused.become('finished')
    expect(refused.state.getState().wake).toBe('off')
    const without = page(false)
    await without.become('training')
    expect(without.state.getState().wake).toBe('refused')
    const { asked, prefs, become } = page()
    await become('training')
    prefs.setState({ care: { ...USUAL_CARE, awake: false } })
    await soon()
    expect(asked.held).toBe(0)
    await become('stopped')
    await become('training')
    expect(asked.locks).toBe(1)
  })
})
