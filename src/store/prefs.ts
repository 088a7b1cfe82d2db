import { createStore } from 'zustand/vanilla'
import { type Care, readCare } from '../core/care'
import { type GpuPreference, isGpuPreference } from '../core/device'
import { MOST_KEPT, NEWEST_KEPT } from '../core/keptCheckpoint'
import { remember, remembered } from './remembered'
import { MAX_SMOOTHING } from './smoothing'

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
  /** The GPU that was chosen. */
  gpu: GpuPreference
  /** Unpinned checkpoints that stay beside the last and the best of a run. */
  keptNewest: number
  /** What happens when something goes wrong. */
  care: Care
}

/** Read by `public/theme.js` too, before the first paint. */
export const THEME_KEY = 'lattice-theme'
const GPU_KEY = 'lattice-gpu'

function rememberedGpu(): GpuPreference {
  const chosen = localStorage.getItem(GPU_KEY)
  return isGpuPreference(chosen) ? chosen : 'high-performance'
}

const KEPT_KEY = 'lattice-kept-newest'

function rememberedNewest(): number {
  const count = remembered(localStorage, KEPT_KEY)
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MOST_KEPT ? count : NEWEST_KEPT
}

const CARE_KEY = 'lattice-care'
const CHARTS_KEY = 'lattice-chart-axis'
const AXES: readonly unknown[] = ['step', 'samples', 'seconds'] satisfies Axis[]

/** The charts' axis and smoothing as they were kept, where they can be understood. */
function keptCharts(): Pick<Prefs, 'axis' | 'smoothing'> {
  const { axis, smoothing } = (remembered(localStorage, CHARTS_KEY) ?? {}) as Partial<Record<string, unknown>>
  return {
    axis: AXES.includes(axis) ? (axis as Axis) : 'step',
    smoothing: typeof smoothing === 'number' && smoothing >= 0 && smoothing <= MAX_SMOOTHING ? smoothing : 0.9,
  }
}

/** The page's own preferences; the theme, and the charts' axis and smoothing are remembered. */
export function createPrefsStore() {
  const store = createStore<Prefs>()(() => ({
    theme: document.documentElement.dataset.theme === 'light' ? 'light' : 'dark',
    ...keptCharts(),
    inspector: 'state',
    gpu: rememberedGpu(),
    keptNewest: rememberedNewest(),
    care: readCare(remembered(localStorage, CARE_KEY)),
  }))
  store.subscribe((now, before) => {
    if (now.gpu !== before.gpu) localStorage.setItem(GPU_KEY, now.gpu)
    if (now.keptNewest !== before.keptNewest) remember(localStorage, KEPT_KEY, now.keptNewest)
    if (now.care !== before.care) remember(localStorage, CARE_KEY, now.care)
    const { axis, smoothing } = now
    if (axis !== before.axis || smoothing !== before.smoothing) remember(localStorage, CHARTS_KEY, { axis, smoothing })
    if (now.theme !== before.theme) {
      document.documentElement.dataset.theme = now.theme
      localStorage.setItem(THEME_KEY, now.theme)
    }
  })
  return store
}

export type PrefsStore = ReturnType<typeof createPrefsStore>
