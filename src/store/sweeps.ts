import { createStore } from 'zustand/vanilla'
import type { Problem } from '../core/errors'
import type { SweepDraft, SweepNews, SweepPreview, SweepView } from '../worker/sweepProtocol'

export interface SweepsState extends SweepNews {
  /** Why the browser keeps no sweeps, or something could not be done with one. */
  problem: Problem | null
  /** What is being done, a word for it. */
  working: string | null
  /** Ids of the runs that the brushes over a sweep's settings let through; null where nothing is brushed. */
  brushed: ReadonlySet<string> | null
  /** The sweep that a person is planning; null where the sheet is closed. */
  draft: SweepDraft | null
  /** What the draft would be, and what is wrong with it. */
  preview: SweepPreview | null
  draftProblem: Problem | null
}

/** The sweeps of this browser, as the worker last told of them, and the one that is being planned. */
export const createSweepStore = () =>
  createStore<SweepsState>()(() => ({
    ...{ sweeps: [], workplace: 'nowhere', current: null, waiting: null },
    ...{ problem: null, working: null, brushed: null, draft: null, preview: null, draftProblem: null },
  }))

export type SweepStore = ReturnType<typeof createSweepStore>

/** The sweep of an id; else the one that is worked on, else the newest. */
export function shownSweep({ sweeps, current }: Pick<SweepsState, 'sweeps' | 'current'>, id: string): SweepView | null {
  const of = (wanted: string | undefined): SweepView | undefined => sweeps.find(({ sweep }) => sweep.id === wanted)
  return of(id) ?? of(current?.split('.')[0]) ?? sweeps[0] ?? null
}

/** Why a person's own run has to wait; null where it need not. */
export const sweepObstacle = ({ current, sweeps }: Pick<SweepsState, 'sweeps' | 'current'>): string | null => {
  if (current === null) return null
  const name = sweeps.find(({ sweep }) => current.startsWith(`${sweep.id}.`))?.sweep.name
  return `${name ? `The sweep ${name}` : 'A sweep'} is training its trials: pause it first.`
}
