import { createStore } from 'zustand/vanilla'
import { remember, remembered } from './remembered'

const STORAGE_KEY = 'lattice-charts'

export const CHART_IDS = ['loss', 'validation', 'gradNorm', 'throughput', 'learningRate', 'validationLoss', 'lossScale', 'memory'] as const
export type ChartId = (typeof CHART_IDS)[number]

export interface ChartViewState {
  /** In the order of CHART_IDS. */
  shown: readonly ChartId[]
  /** All charts share their x axis. */
  logX: boolean
  /** Charts whose y axis was set; the others have the scale that suits them. */
  logY: Readonly<Partial<Record<ChartId, boolean>>>
}

const FIRST: ChartViewState = { shown: ['loss', 'validation', 'gradNorm', 'throughput', 'learningRate'], logX: false, logY: {} }

/** What was kept, as far as it can be understood. */
function known(value: unknown): ChartViewState {
  const { shown, logX, logY } = (value ?? {}) as Partial<Record<keyof ChartViewState, unknown>>
  const switches = typeof logY === 'object' && logY !== null ? Object.entries(logY) : []
  return {
    shown: Array.isArray(shown) ? CHART_IDS.filter((id) => shown.includes(id)) : FIRST.shown,
    logX: logX === true,
    logY: Object.fromEntries(switches.filter(([id, on]) => CHART_IDS.some((chart) => chart === id) && typeof on === 'boolean')),
  }
}

/** Which charts are shown, and on which scales; remembered. */
export function createChartViewStore(storage: Storage) {
  const store = createStore<ChartViewState>()(() => known(remembered(storage, STORAGE_KEY)))
  store.subscribe((state) => remember(storage, STORAGE_KEY, state))
  return Object.assign(store, {
    /** Adds a chart at its place, or takes it away. */
    show(id: ChartId, on: boolean): void {
      store.setState(({ shown }) => ({ shown: CHART_IDS.filter((chart) => (chart === id ? on : shown.includes(chart))) }))
    },
    setLogY(id: ChartId, on: boolean): void {
      store.setState(({ logY }) => ({ logY: { ...logY, [id]: on } }))
    },
  })
}

export type ChartViewStore = ReturnType<typeof createChartViewStore>
