import { createStore } from 'zustand/vanilla'
import type { Problem } from '../core/errors'
import type { DeviceReport } from '../worker/protocol'

export interface DeviceState {
  report: DeviceReport | null
  /** Why there is none, or what became of it. */
  problem: Problem | null
}

export const createDeviceStore = () => createStore<DeviceState>()(() => ({ report: null, problem: null }))

export type DeviceStore = ReturnType<typeof createDeviceStore>
