import { createStore } from 'zustand/vanilla'
import { type GpuPreference, isGpuPreference } from '../core/device'

export type Theme = 'dark' | 'light'
export type Axis = 'step' | 'samples' | 'seconds'

/** What stands beside the lattice. */
export type InspectorTab = 'state' | 'emergence'

export interface Prefs {
  theme: Theme
  axis: Axis
  /** β of the charts' mean. */
  smoothing: number
  inspector: InspectorTab
  /** The slices stand over the lattice. */
  slices: boolean
  /** The GPU that was chosen. */
  gpu: GpuPreference
}

/** Read by `public/theme.js` too, before the first paint. */
export const THEME_KEY = 'lattice-theme'
const GPU_KEY = 'lattice-gpu'

function rememberedGpu(): GpuPreference {
  const chosen = localStorage.getItem(GPU_KEY)
  return isGpuPreference(chosen) ? chosen : 'high-performance'
}

/** The page's own preferences; the theme is remembered. */
export function createPrefsStore() {
  const store = createStore<Prefs>()(() => ({
    theme: document.documentElement.dataset.theme === 'light' ? 'light' : 'dark',
    axis: 'step',
    smoothing: 0.9,
    inspector: 'state',
    slices: true,
    gpu: rememberedGpu(),
  }))
  store.subscribe((now, before) => {
    if (now.gpu !== before.gpu) localStorage.setItem(GPU_KEY, now.gpu)
    if (now.theme !== before.theme) {
      document.documentElement.dataset.theme = now.theme
      localStorage.setItem(THEME_KEY, now.theme)
    }
  })
  return store
}

export type PrefsStore = ReturnType<typeof createPrefsStore>
