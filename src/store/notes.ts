import { createStore } from 'zustand/vanilla'
import type { Problem } from '../core/errors'
import type { KeptRun } from '../core/keptCheckpoint'
import type { StepNote } from '../core/stepNotes'

export type { StepNote } from '../core/stepNotes'

export interface NotesState {
  /** By the run's id: what this page has changed and the store has not confirmed, or cannot keep. */
  held: ReadonlyMap<string, readonly StepNote[]>
  /** The note that is being written; its id is null while it is new. `run` is the run's id. */
  draft: { id: string | null; run: string; step: number; text: string } | null
  /** Why the last change was not kept. */
  problem: Problem | null
}

const NONE: readonly StepNote[] = []

/** What stands at the steps of a run, ascending: as this page knows it, else as it is recorded. */
export const notesOf = ({ held }: Pick<NotesState, 'held'>, runs: readonly KeptRun[], run: string): readonly StepNote[] =>
  held.get(run) ?? runs.find(({ id }) => id === run)?.notes ?? NONE

/** Notes on their way into the records of their runs. */
export function createNotesStore() {
  const store = createStore<NotesState>()(() => ({ held: new Map(), draft: null, problem: null }))
  return Object.assign(store, {
    begin(run: string, step: number): void {
      store.setState({ draft: { id: null, run, step, text: '' } })
    },
    edit(run: string, { id, step, text }: StepNote): void {
      store.setState({ draft: { id, run, step, text } })
    },
    cancel(): void {
      store.setState({ draft: null })
    },
    /** These stand at the run's steps, whatever its record says. */
    hold(run: string, notes: readonly StepNote[]): void {
      store.setState(({ held }) => ({ held: new Map([...held, [run, notes]]) }))
    },
    /** The record says as much as `notes` by now; what was changed since stays. */
    kept(run: string, notes: readonly StepNote[]): void {
      store.setState(({ held }) => (held.get(run) === notes ? { held: new Map([...held].filter(([id]) => id !== run)) } : {}))
    },
  })
}

export type NotesStore = ReturnType<typeof createNotesStore>
