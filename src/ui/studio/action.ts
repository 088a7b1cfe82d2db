import type { Screen } from '../../store/url'
import type { Studio } from './studio'

/**
 * Something that a person can do without a control: from the command palette, and where it has keys, from the keyboard. The palette,
 * the shortcuts and the help sheet are all made from these, so that none of them can say what is not so.
 */
export interface Action {
  /** Unique: `run.pause`. */
  id: string
  /** As the palette shows it, a verb first: “Pause the run”. */
  title: string
  /** Heading in the palette and in the help sheet. */
  group: 'Run' | 'Data' | 'Train' | 'Lattice' | 'Runs' | 'Devices' | 'View' | 'Help'
  /** Keys as the help sheet shows them: `['Shift', 'Esc']`; `Mod` is Ctrl, and ⌘ on a Mac. */
  keys?: readonly string[]
  /** Where its keys hold; everywhere without one. The palette offers it everywhere, and goes there first. */
  screen?: Screen
  /** Words that lead to it beside its title. */
  words?: string
  /** Why it cannot be done now, a sentence; null when it can. */
  obstacle?: (studio: Studio) => string | null
  run: (studio: Studio) => unknown
}
