/** Batch curves that were measured in this browser, each with the device and the settings that it holds for. */
import { createStore } from 'zustand/vanilla'
import type { BatchCurve } from '../core/batchCurve'
import type { Config } from '../core/config/types'
import type { DeviceReport } from '../core/device'
import { choosePrecision } from '../core/precision'
import { remember, remembered } from './remembered'

const STORAGE_KEY = 'lattice-batch-curves'
/** Curves that are kept; the oldest go. */
const MOST_CURVES = 24

export interface SavedCurve {
  key: string
  curve: BatchCurve
  /** When it was measured, as an ISO date. */
  date: string
}

/** What throughput depends on: the device, the width of the data, and every setting that changes the passes of an update. */
export function curveKey(config: Config, device: DeviceReport, width: number): string {
  const { lattice, encoder, loss, optimizer, memory } = config
  const { width: w, height, depth, channels, hidden, steps, share, film, perception, bypass, baseline } = lattice
  const precision =
    config.precision === 'f16' && !device.precisions.includes('f16') ? 'f16' : choosePrecision(config.precision, device).precision
  return JSON.stringify([
    [device.name, device.description, width, precision],
    [w, height, depth, channels, hidden, steps, share, film, perception, bypass, baseline, encoder.kind],
    [loss.adaptive, optimizer.kind, optimizer.emaDecay > 0, memory.checkpointEvery, memory.budgetMiB],
  ])
}

const isCurve = (value: unknown): value is SavedCurve => {
  const { key, curve, date } = (value ?? {}) as Partial<SavedCurve>
  return typeof key === 'string' && typeof date === 'string' && Array.isArray(curve?.points) && typeof curve.reason === 'string'
}

function stored(storage: Storage): SavedCurve[] {
  const list = remembered(storage, STORAGE_KEY)
  return Array.isArray(list) ? list.filter(isCurve) : []
}

/** The saved curves, the newest last. What does not fit the browser's storage is kept for this visit only. */
export function createCurvesStore(storage: Storage) {
  const store = createStore<{ saved: readonly SavedCurve[] }>()(() => ({ saved: stored(storage) }))
  store.subscribe(({ saved }) => remember(storage, STORAGE_KEY, saved))
  return Object.assign(store, {
    keep(key: string, curve: BatchCurve, date: string): void {
      store.setState(({ saved }) => ({ saved: [...saved.filter((one) => one.key !== key), { key, curve, date }].slice(-MOST_CURVES) }))
    },
  })
}

export type CurvesStore = ReturnType<typeof createCurvesStore>
