/** Keeps the screen on while a run trains: a machine that falls asleep trains no more. */
import { createStore } from 'zustand/vanilla'
import type { Stores } from '../../store/stores'
import type { RunPhase } from '../../worker/protocol'

/** The screen is kept on, need not be, or the browser does not let us. */
export type WakeState = 'off' | 'on' | 'refused'

const AWAKE: readonly RunPhase[] = ['preparing', 'training', 'measuring', 'recovering', 'stopping']

/** The part of `navigator.wakeLock` that is used. */
export interface WakeLocks {
  request(type: 'screen'): Promise<{ release(): Promise<void>; addEventListener(type: 'release', listener: () => void): void }>
}

/**
 * Holds the screen's wake lock while a run trains and the page is seen. The browser takes it back whenever the page is hidden; it is
 * asked for anew when the page is seen again. Where it is refused, nothing else changes.
 * @param locks undefined where the browser has none
 */
export function keepAwake(stores: Pick<Stores, 'run' | 'prefs'>, locks: WakeLocks | undefined, page: Document) {
  const state = createStore<{ wake: WakeState }>()(() => ({ wake: 'off' }))
  let held: { release(): Promise<void> } | null = null
  let asking = false
  const wanted = (): boolean =>
    stores.prefs.getState().care.awake && AWAKE.includes(stores.run.getState().state.phase) && page.visibilityState === 'visible'
  const ask = async (): Promise<void> => {
    asking = true
    try {
      const lock = await locks?.request('screen')
      lock?.addEventListener('release', () => {
        if (held === lock) held = null
        state.setState({ wake: 'off' })
      })
      held = lock ?? null
      state.setState({ wake: lock ? 'on' : 'refused' })
    } catch {
      state.setState({ wake: 'refused' })
    }
    asking = false
    if (held) follow()
  }
  const follow = (): void => {
    if (asking) return
    if (wanted() && !held) void ask()
    else if (!wanted() && held) void held.release().catch(() => undefined)
    else if (!wanted()) state.setState({ wake: 'off' })
  }
  stores.run.subscribe((now, before) => now.state.phase !== before.state.phase && follow())
  stores.prefs.subscribe((now, before) => now.care !== before.care && follow())
  page.addEventListener('visibilitychange', follow)
  return state
}
