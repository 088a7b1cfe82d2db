import { createStore } from 'zustand/vanilla'
import type { Problem } from '../core/errors'
import type { KeptRun, Shelf } from '../core/keptCheckpoint'

export interface CheckpointState extends Shelf {
  /** Why the browser keeps no checkpoints, or something could not be done with one. */
  problem: Problem | null
  /** What is being done with a checkpoint: its id, and a word for it. */
  working: { id: string; what: string } | null
}

/** What is kept in this browser, as the worker last told it. */
export const createCheckpointStore = () =>
  createStore<CheckpointState>()(() => ({ checkpoints: [], runs: [], room: null, held: [], problem: null, working: null }))

/** The shelf as it was told, with the notes that are known already: what draws them stays as it is. */
export function heardShelf(known: readonly KeptRun[], shelf: Shelf): Shelf {
  const before = new Map(known.map(({ id, notes }) => [id, notes]))
  const kept = ({ id, notes }: KeptRun): KeptRun['notes'] => {
    const own = before.get(id)
    return own && JSON.stringify(own) === JSON.stringify(notes) ? own : notes
  }
  return { ...shelf, runs: shelf.runs.map((run) => ({ ...run, notes: kept(run) })) }
}

export type CheckpointStore = ReturnType<typeof createCheckpointStore>
