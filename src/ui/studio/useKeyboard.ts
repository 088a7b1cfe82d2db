import { useEffect } from 'react'
import { ACTIONS } from './actions'
import { byChord, pressedChord } from './keys'
import { perform } from './perform'
import type { Studio } from './studio'

const BY_CHORD = byChord(ACTIONS)

/** Hold everywhere, whatever has the focus. */
const ALWAYS: ReadonlySet<string> = new Set(['Mod+K', 'Mod+E', 'Shift+Esc', 'F1'])
/** Go on while the key is held. */
const REPEATED: ReadonlySet<string> = new Set(['[', ']'])

const FIELDS = 'input:not([type="range"]), select, textarea, [role="menu"], [role="dialog"], [role="combobox"]'
const PRESSED = 'button, a, summary, [role="radio"], [role="switch"], [role="tab"], [role="option"], [role="gridcell"]'

/** Keys that mean something to the element itself are left to it. */
function belongsToElement(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest(FIELDS)) return true
  return (chord === 'Space' || chord === 'Enter') && target.closest(PRESSED) !== null
}

/** The keyboard's side of the actions. */
export function useKeyboard(studio: Studio): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const chord = pressedChord(event)
      const { screen } = studio.stores.place.getState()
      const action = BY_CHORD.get(chord)?.find((one) => one.screen === undefined || one.screen === screen)
      if (!action || event.defaultPrevented || (event.repeat && !REPEATED.has(chord))) return
      if (!ALWAYS.has(chord) && belongsToElement(event.target, chord)) return
      if (action.obstacle?.(studio)) return
      event.preventDefault()
      void perform(studio, action)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [studio])
}
