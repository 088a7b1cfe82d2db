/** What a run has to say of itself beside its metrics. */
import type { LiveChange, LiveValues } from './config/live'
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
  /** Of a `resumed`: what the checkpoint says of the settings that a run takes over while it trains. */
  live?: LiveValues
}

/** A line of `log.jsonl`. */
export interface LogLine {
  /** ISO date. */
  at: string
  step: number
  kind: NoteKind
  text: string
  /** Those of the note as JSON: a line is flat. */
  changes?: string
  live?: string
}

/**
 * What still holds of a run's notes when it goes on from a checkpoint of `step`: nothing later, and of that step no change of a setting
 * that was made after the checkpoint, so that it is not in it.
 */
export function notesThatHold<T extends RunNote>(notes: readonly T[], { step, live }: Pick<RunNote, 'step' | 'live'>): T[] {
  const held = notes.filter((note) => note.step <= step)
  const isLacking = ({ path, to }: LiveChange): boolean => live?.[path] !== undefined && live[path] !== to
  const lacking = new Set<T>()
  for (const note of held.filter((one) => one.step === step && one.changes).toReversed()) {
    if (!note.changes?.some(isLacking)) break
    lacking.add(note)
  }
  return held.filter((note) => !lacking.has(note))
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
