import type { Screen } from '../../store/url'
import type { Action } from './action'
import type { Studio } from './studio'

const LONGEST_WAIT = 4000
const LOOK_AGAIN = 30

/** Until the screen stands on the page: its code may have to come first. */
async function arrival(screen: Screen): Promise<void> {
  const end = performance.now() + LONGEST_WAIT
  const isThere = (): boolean => document.querySelector(`.app[data-screen="${screen}"] main.screen:not(.coming)`) !== null
  while (!isThere() && performance.now() < end) await new Promise((done) => setTimeout(done, LOOK_AGAIN))
}

/** Goes to a screen, and on when it is there. */
export async function goTo({ stores }: Studio, screen: Screen): Promise<void> {
  if (stores.place.getState().screen !== screen) stores.place.show(screen)
  await arrival(screen)
}

/** Does an action, on its own screen. Nothing where something stands in the way. */
export async function perform(studio: Studio, action: Action): Promise<void> {
  if (action.obstacle?.(studio)) return
  if (action.screen && studio.stores.place.getState().screen !== action.screen) await goTo(studio, action.screen)
  await action.run(studio)
}
