/** What a person writes at the steps of a run: a part of the run's record. */
import { StudioError } from './errors'

export interface StepNote {
  id: string
  step: number
  text: string
}

/** One change at a time, so that what two tabs write at the same run does not replace each other. */
export type NoteChange = { put: StepNote } | { drop: string }

/** Of one run: a chart has no room for more. */
export const MOST_STEP_NOTES = 1000
/** Characters of one note. */
export const LONGEST_STEP_NOTE = 400

/**
 * The notes after a change, by their steps. A note of the same id is replaced.
 * @throws StudioError when there would be too many, or one is too long
 */
export function changedNotes(notes: readonly StepNote[], change: NoteChange): readonly StepNote[] {
  const gone = 'put' in change ? change.put.id : change.drop
  const others = notes.filter(({ id }) => id !== gone)
  if ('drop' in change) return others
  if (others.length >= MOST_STEP_NOTES)
    throw new StudioError('note', `this run has ${MOST_STEP_NOTES} notes already.`, 'Delete one of them first.')
  if (change.put.text.length > LONGEST_STEP_NOTE)
    throw new StudioError('note', `it has more than ${LONGEST_STEP_NOTE} characters.`, 'Make it shorter, or two of it.')
  return [...others, change.put].sort((a, b) => a.step - b.step)
}
