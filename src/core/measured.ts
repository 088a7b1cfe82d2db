/** What is measured of a run or of a GPU, as the worker tells it. */
import type { PoolEntries } from './pool'
import type { Precision } from './precision'
import type { PartReport } from './selfcheck'

/** Gradient flow of held-out rows as a run stood, for the page. */
export interface FlowState {
  step: number
  /** ‖∂L/∂s_t[z]‖, [t][z]. */
  norms: readonly (readonly number[])[]
  /** Cells whose gradient counts, of so many. */
  learning: number
  cells: number
  /** That measuring took. */
  seconds: number
}

/** The longest single dispatch of an update, as it is predicted. */
export interface LongestDispatch {
  kernel: string
  seconds: number
  /** Pieces that the dispatch is cut into to stay so short. */
  pieces: number
  /** What it is predicted from: the ceilings alone, or the pace of the run as well. */
  from: 'ceilings' | 'run'
}

/** What a run's pool holds after an update. */
export interface PoolState extends PoolEntries {
  step: number
}

/** How far the self-check is. */
export interface CheckProgress {
  /** The names of all parts, in order. */
  names: readonly string[]
  precision: Precision
  /** Parts that are done. */
  parts: readonly PartReport[]
}
