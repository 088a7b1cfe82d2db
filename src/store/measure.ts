import { createStore } from 'zustand/vanilla'
import type { BatchPoint } from '../core/batchCurve'
import type { Config } from '../core/config/types'
import type { EmergencePart, EmergenceReport } from '../core/emergence'
import type { Problem } from '../core/errors'
import type { MatmulPoint } from '../core/matmul'
import type { Profile } from '../core/profile'
import type { CheckReport } from '../core/selfcheck'
import type { CheckProgress, PoolState } from '../worker/protocol'

/** What is being measured; one thing at a time. */
export type Measurement = 'batch' | 'check' | 'profile' | 'matmul' | 'emergence' | 'look'

export interface MeasureState {
  under: Measurement | null
  /** When it began, by `performance.now()`. */
  since: number
  /** How much of it is behind, and what comes next; null where it does not tell. */
  progress: { share: number; next: string } | null
  /** Asked to end; what is under way comes to its end first. */
  cancelling: boolean
  /** Why the last one of each kind failed. */
  problems: Readonly<Partial<Record<Measurement, Problem>>>
  /** Sizes that the search under way has measured. */
  points: readonly BatchPoint[]
  /** The largest micro-batch to search. */
  largest: number
  /** The last self-check, as far as it is; its report when it has come to its end. */
  check: CheckProgress | null
  /** When its part under way began, by `performance.now()`. */
  partSince: number
  checked: CheckReport | null
  /** Sizes that the matmul bench under way has measured. */
  matmuls: readonly MatmulPoint[]
  /** Where the time of an update goes, as it was last measured. */
  profile: Profile | null
  /** The settings that it was measured with. */
  profiled: Config | null
  /** The part that is being measured. */
  part: EmergencePart | null
  /** What was measured in this run. */
  emergence: EmergenceReport | null
  /** The run's pool; null without one. */
  pool: PoolState | null
}

/** Enough for every GPU that a page can reach: the search ends by itself before. */
const LARGEST = 4096

export const createMeasureStore = () =>
  createStore<MeasureState>()(() => ({
    under: null,
    since: 0,
    progress: null,
    cancelling: false,
    problems: {},
    points: [],
    largest: LARGEST,
    check: null,
    partSince: 0,
    checked: null,
    matmuls: [],
    profile: null,
    profiled: null,
    part: null,
    emergence: null,
    pool: null,
  }))

export type MeasureStore = ReturnType<typeof createMeasureStore>
