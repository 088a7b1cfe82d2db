import { createStore } from 'zustand/vanilla'
import type { DatasetSummary } from '../core/dataset'
import type { Problem } from '../core/errors'

export interface DatasetState {
  summary: DatasetSummary | null
  /** What is being read, by name; null when nothing is. */
  reading: string | null
  /** Why it could not be paired and split anew; what was there before is still there. */
  problem: Problem | null
}

export const createDatasetStore = () => createStore<DatasetState>()(() => ({ summary: null, reading: null, problem: null }))

export type DatasetStore = ReturnType<typeof createDatasetStore>
