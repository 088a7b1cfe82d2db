import { createStore } from 'zustand/vanilla'

export type Theme = 'dark' | 'light'
export type Axis = 'step' | 'samples' | 'seconds'

/** What stands beside the lattice. */
export type InspectorTab = 'state' | 'emergence'

export interface Prefs {
  theme: Theme
  axis: Axis
  /** β of the charts' mean. */
  smoothing: number
  logLoss: boolean
  inspector: InspectorTab
}

/** Read by `public/theme.js` too, before the first paint. */
export const THEME_KEY = 'lattice-theme'

/** The page's own preferences; the theme is remembered. */
export function createPrefsStore() {
  const store = createStore<Prefs>()(() => ({
    theme: document.documentElement.dataset.theme === 'light' ? 'light' : 'dark',
    axis: 'step',
    smoothing: 0.9,
    logLoss: true,
    inspector: 'state',
  }))
  store.subscribe((now, before) => {
    if (now.theme !== before.theme) {
      document.documentElement.dataset.theme = now.theme
      localStorage.setItem(THEME_KEY, now.theme)
    }
  })
  return store
}

export type PrefsStore = ReturnType<typeof createPrefsStore>
