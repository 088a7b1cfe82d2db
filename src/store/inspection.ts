import { createStore } from 'zustand/vanilla'
import type { DatasetSummary } from '../core/dataset'
import type { Problem } from '../core/errors'
import type { Inspection, Projection, ProjectionRequest } from '../core/library'

/** Work under way in the data worker. */
export interface Underway {
  /** 0 … 1. */
  share: number
  /** Start, in milliseconds of `performance.now()`. */
  since: number
}

/** Rows that a person picked, and what they have in common: “6 copies of row 1 022”. */
export interface Selection {
  title: string
  rows: readonly number[]
}

export interface InspectionState {
  inspection: Inspection | null
  /** Of what was inspected. */
  summary: DatasetSummary | null
  /** What was inspected, as text; empty before the first time. */
  what: string
  /** With which settings of pairing and split. */
  settings: string
  inspecting: Underway | null
  problem: Problem | null
  /** By {@link projectionKey}, of what is inspected now. */
  projections: ReadonlyMap<string, Projection>
  projecting: (Underway & { request: ProjectionRequest }) | null
  projectionProblem: Problem | null
  selection: Selection | null
}

const NOTHING: InspectionState = {
  inspection: null,
  summary: null,
  what: '',
  settings: '',
  inspecting: null,
  problem: null,
  projections: new Map(),
  projecting: null,
  projectionProblem: null,
  selection: null,
}

export const projectionKey = ({ method, role }: Pick<ProjectionRequest, 'method' | 'role'>): string => `${method} ${role}`

/** Seconds until work is done, at its speed so far; null before it has one. */
export function secondsToGo({ share, since }: Underway, now: number): number | null {
  return share > 0.01 ? ((now - since) / 1000) * (1 / share - 1) : null
}

/** What was found in the dataset that is open. */
export function createInspectionStore() {
  const store = createStore<InspectionState>()(() => NOTHING)
  return Object.assign(store, {
    /** Files how far the data worker is. */
    hear(of: 'inspect' | 'project', share: number): void {
      store.setState(({ inspecting, projecting }) =>
        of === 'inspect' ? { inspecting: inspecting && { ...inspecting, share } } : { projecting: projecting && { ...projecting, share } },
      )
    },
    /** Looks anew. With other settings what was found stands until it is found again; of something else nothing holds. */
    begin(what: string, settings: string, since: number): void {
      const same = what === store.getState().what
      store.setState({ ...(!same && NOTHING), what, settings, problem: null, inspecting: { share: 0, since } })
    },
    /** Whether this is what was found, or is looked for now. */
    holds(what: string, settings: string): boolean {
      const now = store.getState()
      return now.what === what && now.settings === settings && (now.inspecting !== null || now.inspection !== null)
    },
    keepProjection(projection: Projection): void {
      store.setState(({ projections }) => ({ projections: new Map(projections).set(projectionKey(projection), projection) }))
    },
  })
}

export type InspectionStore = ReturnType<typeof createInspectionStore>
