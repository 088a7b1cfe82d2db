import { goTo } from '../studio/perform'
import type { Studio } from '../studio/studio'

const TRIES = 40
const LOOK_AGAIN = 25

/** The control of a setting, as the Train screen names it among what its filter finds: the same field of the whole list goes then. */
const control = (label: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(
    ['input:not([type="range"])', 'select', '[role="switch"]', '[role="radiogroup"] [tabindex="0"]']
      .map((kind) =>
        kind.startsWith('[role="radio')
          ? `[role="radiogroup"][aria-label="${CSS.escape(label)}"] [tabindex="0"]`
          : `${kind}[aria-label="${CSS.escape(label)}"]`,
      )
      .map((kind) => `[aria-label="Settings"] .found ${kind}`)
      .join(', '),
  )

/** Goes to Train, filters the settings by this one's name, and gives its control the focus. */
export async function findSetting(studio: Studio, label: string): Promise<void> {
  await goTo(studio, 'train')
  studio.stores.place.say('filter', label)
  for (let i = 0; i < TRIES; i++) {
    const found = control(label)
    found?.focus()
    found?.scrollIntoView({ block: 'center' })
    if (found && document.activeElement === found) return
    await new Promise((done) => setTimeout(done, LOOK_AGAIN))
  }
}
