/** What a run has to say of itself beside its metrics. */
import type { LiveChange } from './config/live'
import type { ValidationLine } from './metrics'

const NOTE_KINDS = ['info', 'saved', 'best', 'warning', 'resumed', 'rate', 'overflow', 'nan', 'lost', 'setting'] as const
export type NoteKind = (typeof NOTE_KINDS)[number]

export const isNoteKind = (kind: string): kind is NoteKind => (NOTE_KINDS as readonly string[]).includes(kind)

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
