import { createStore } from 'zustand/vanilla'
import type { AdapterReport, GpuPreference } from '../core/device'
import type { Problem } from '../core/errors'
import type { DeviceReport } from '../worker/protocol'
import { remember, remembered } from './remembered'

/** A GPU that went away. */
export interface GpuLossRecord {
  /** ISO date. */
  date: string
  /** It was had again. */
  recovered: boolean
}

export interface DeviceState {
  report: DeviceReport | null
  /** Why there is none, or what became of it. */
  problem: Problem | null
  /** The GPUs that can be had; null before they were asked for. */
  gpus: readonly AdapterReport[] | null
  /** They are being asked for. */
  listing: boolean
  /** The one that is being switched to. */
  switching: GpuPreference | null
  /** Why the list, or the switch, failed. */
  gpusProblem: Problem | null
  /** GPUs lost in this browser, the newest last. */
  losses: readonly GpuLossRecord[]
}

const STORAGE_KEY = 'lattice-gpu-lost'
const WEEK = 7 * 24 * 3600 * 1000
const MOST_LOSSES = 50

const isLoss = (value: unknown): value is GpuLossRecord => {
  const { date, recovered } = (value ?? {}) as Partial<GpuLossRecord>
  return typeof date === 'string' && !Number.isNaN(Date.parse(date)) && typeof recovered === 'boolean'
}

function stored(storage: Storage | null): GpuLossRecord[] {
  const list = storage && remembered(storage, STORAGE_KEY)
  return Array.isArray(list) ? list.filter(isLoss) : []
}

/** Losses of the seven days before `now`. */
export const lossesThisWeek = (losses: readonly GpuLossRecord[], now: number): readonly GpuLossRecord[] =>
  losses.filter(({ date }) => now - Date.parse(date) < WEEK)

/** @param storage where losses are remembered; without one they are those of this visit */
export function createDeviceStore(storage: Storage | null = null) {
  const store = createStore<DeviceState>()(() => ({
    report: null,
    problem: null,
    gpus: null,
    listing: false,
    switching: null,
    gpusProblem: null,
    losses: stored(storage),
  }))
  store.subscribe((now, before) => {
    if (storage && now.losses !== before.losses) remember(storage, STORAGE_KEY, now.losses)
  })
  return Object.assign(store, {
    /** The GPU is gone, and why. */
    lose(problem: Problem, date: string): void {
      store.setState(({ losses }) => ({ problem, losses: [...losses, { date, recovered: false }].slice(-MOST_LOSSES) }))
    },
    /** The newest loss is made good: there is a GPU again. */
    recover(report: DeviceReport): void {
      store.setState(({ losses }) => ({
        report,
        losses: losses.map((loss, i) => (i === losses.length - 1 ? { ...loss, recovered: true } : loss)),
      }))
    },
  })
}

export type DeviceStore = ReturnType<typeof createDeviceStore>
