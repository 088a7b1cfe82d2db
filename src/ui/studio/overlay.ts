import { createStore } from 'zustand/vanilla'

export type HelpTab = 'keys' | 'words' | 'maths'

/** Where the tour is: offered on the first visit, at a step from 0, or not there. */
export type TourAt = 'offered' | number | null

export interface OverlayState {
  /** What stands over the page; one at a time. */
  sheet: 'palette' | 'help' | 'export' | null
  helpTab: HelpTab
  /** The word that the help was asked for. */
  word: string | null
  /** The run's name is being edited. */
  renaming: boolean
  tour: TourAt
  /** A newer build of the studio waits to be loaded. */
  update: boolean
}

/** `done` once the tour was left or finished; also set by the browser tests. */
export const TOUR_KEY = 'lattice-tour'

/** What the frame shows over the screens. */
export function createOverlayStore(storage: Storage) {
  const store = createStore<OverlayState>()(() => ({
    sheet: null,
    helpTab: 'keys',
    word: null,
    renaming: false,
    tour: storage.getItem(TOUR_KEY) === 'done' ? null : 'offered',
    update: false,
  }))
  return Object.assign(store, {
    /** Opens the help at a tab, and there at a word. */
    help(helpTab: HelpTab, word: string | null = null): void {
      store.setState({ sheet: 'help', helpTab, word })
    },
    /** Opens a sheet, or closes it where it stands open. */
    toggle(sheet: 'palette' | 'help' | 'export'): void {
      store.setState((now) => ({ sheet: now.sheet === sheet ? null : sheet }))
    },
    close(): void {
      store.setState({ sheet: null })
    },
    leaveTour(): void {
      try {
        storage.setItem(TOUR_KEY, 'done')
      } catch {
        // not allowed to remember: it is offered again on the next visit
      }
      store.setState({ tour: null })
    },
  })
}

export type OverlayStore = ReturnType<typeof createOverlayStore>
