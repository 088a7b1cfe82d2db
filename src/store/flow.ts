import { createStore } from 'zustand/vanilla'
import type { Problem } from '../core/errors'
import type { FlowState } from '../worker/protocol'
import { remember, remembered } from './remembered'

const STORAGE_KEY = 'lattice-flow'

export interface FlowStoreState {
  /** As it was last measured in this run. */
  flow: FlowState | null
  /** Why the last measurement failed. */
  problem: Problem | null
  /** It is measured with every validation. */
  every: boolean
  measuring: boolean
}

/** Gradient flow by layer and lattice step, and when it is measured. */
export function createFlowStore(storage: Storage) {
  const store = createStore<FlowStoreState>()(() => ({
    flow: null,
    problem: null,
    every: remembered(storage, STORAGE_KEY) !== false,
    measuring: false,
  }))
  store.subscribe((now, before) => {
    if (now.every !== before.every) remember(storage, STORAGE_KEY, now.every)
  })
  return store
}

export type FlowStore = ReturnType<typeof createFlowStore>
