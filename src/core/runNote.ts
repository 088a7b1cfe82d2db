/** What a run has to say of itself beside its metrics. */
import type { LiveChange } from './config/live'
import type { ProblemKind } from './errors'
import type { TrainLine, ValidationLine } from './metrics'

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

/** A line of `log.jsonl`. */
export interface LogLine {
  /** ISO date. */
  at: string
  step: number
  kind: NoteKind
  text: string
}

/** What browser and terminal say in the same words. */
export const noteText = {
  resumed: (file: string, steps: number): string => `resumed from ${file}, on to step ${steps}`,
  best: (line: ValidationLine): string => `best: validation loss ${line.loss.toPrecision(4)}, recall@1 ${line['recall@1'].toFixed(3)}`,
  overflow: ({ lossScale }: TrainLine): string => `overflow at loss scale ${lossScale}: update skipped, scale halved`,
  plateau: (factor: number): string => `validation loss stands still: learning rate × ${factor}`,
  saved: (roles: readonly string[]): string => (roles.length > 0 ? `checkpoint kept: ${roles.join(' and ')}` : 'checkpoint kept'),
}

/** The note of what a run failed of. */
export const failureNote = (kind: ProblemKind): NoteKind =>
  kind === 'lost' || kind === 'hang' ? 'lost' : kind === 'full' ? 'warning' : 'nan'

/** All that a run has recorded. */
export interface RunLines {
  /** Rows of TRAIN_COLUMNS, packed. */
  train: Float64Array
  validations: readonly ValidationLine[]
  notes: readonly RunNote[]
}
