import { createStore } from 'zustand/vanilla'
import type { Problem } from '../core/errors'
import type { Shelf } from '../core/keptCheckpoint'

export interface CheckpointState extends Shelf {
  /** Why the browser keeps no checkpoints, or something could not be done with one. */
  problem: Problem | null
  /** What is being done with a checkpoint: its id, and a word for it. */
  working: { id: string; what: string } | null
}

/** What is kept in this browser, as the worker last told it. */
export const createCheckpointStore = () =>
  createStore<CheckpointState>()(() => ({ checkpoints: [], runs: [], room: null, held: [], problem: null, working: null }))

export type CheckpointStore = ReturnType<typeof createCheckpointStore>
