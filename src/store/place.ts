import { createStore } from 'zustand/vanilla'
import { type Place, placeOf, type Screen, urlOf } from './url'

/**
 * Where a person is: the screen, and what each screen says of itself (`#lattice?mode=gradient&t=8`). It stands in the URL, so that a
 * reload, a bookmark or the way back returns there. Another screen is a step in the browser's history; a setting of a screen is not.
 */
export function createPlaceStore() {
  const store = createStore<Place>()(() => placeOf(location.hash))
  let heard = false
  const hear = (): void => {
    heard = true
    store.setState(placeOf(location.hash))
    heard = false
  }
  store.subscribe((now, before) => {
    const url = urlOf(now)
    if (heard || url === location.hash) return
    if (now.screen === before.screen) history.replaceState(history.state, '', url)
    else history.pushState(null, '', url)
  })
  for (const event of ['hashchange', 'popstate']) addEventListener(event, hear)
  /** What each screen said when it was left: coming back to it returns there. */
  const left = new Map<Screen, Place['values']>()
  store.subscribe((now, before) => {
    if (now.screen !== before.screen) left.set(before.screen, before.values)
  })
  const returnTo = (screen: Screen): Place => ({ screen, values: left.get(screen) ?? {} })
  return Object.assign(store, {
    show(screen: Screen): void {
      if (screen !== store.getState().screen) store.setState(returnTo(screen))
    },
    /** Where a link to the screen leads. */
    href: (screen: Screen): string => urlOf(screen === store.getState().screen ? store.getState() : returnTo(screen)),
    /** Sets one value of the screen that is shown; null takes it out of the URL. */
    say(key: string, value: string | null): void {
      store.setState(({ values: { [key]: _, ...rest } }) => ({ values: value === null ? rest : { ...rest, [key]: value } }))
    },
  })
}

export type PlaceStore = ReturnType<typeof createPlaceStore>
