/** What a run has to say of itself beside its metrics. */
import type { LiveChange } from './config/live'
import type { ValidationLine } from './metrics'

export type NoteKind = 'info' | 'saved' | 'best' | 'warning' | 'resumed' | 'rate' | 'overflow' | 'nan' | 'lost' | 'setting'

export interface RunNote {
  kind: NoteKind
  step: number
  text: string
  /** Of a `setting`: what was changed while the run trained. */
  changes?: readonly LiveChange[]
}

/** All that a run has recorded. */
export interface RunLines {
  /** Rows of TRAIN_COLUMNS, packed. */
  train: Float64Array
  validations: readonly ValidationLine[]
  notes: readonly RunNote[]
}
