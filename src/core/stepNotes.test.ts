import { expect, test } from 'vitest'
import { changedNotes, LONGEST_STEP_NOTE, MOST_STEP_NOTES, type StepNote } from './stepNotes'

const note = (id: string, step: number, text = id): StepNote => ({ id, step, text })

test('notes stand by their steps; one of the same id is replaced, one that is dropped is gone', () => {
  const two = changedNotes(changedNotes([], { put: note('b', 50) }), { put: note('a', 10) })
  expect(two.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(changedNotes(two, { put: note('b', 5, 'moved') })).toEqual([note('b', 5, 'moved'), note('a', 10)])
  expect(changedNotes(two, { drop: 'a' })).toEqual([note('b', 50)])
  expect(changedNotes(two, { drop: 'of another tab' })).toEqual(two)
  expect(two).toHaveLength(2)
})

test('one more than a run can have is refused, an edit of one of them is not', () => {
  const full = Array.from({ length: MOST_STEP_NOTES }, (_, i) => note(`n${i}`, i))
  expect(() => changedNotes(full, { put: note('more', 1) })).toThrow('this run has 1000 notes already.')
  expect(changedNotes(full, { put: note('n7', 7, 'else') })).toHaveLength(MOST_STEP_NOTES)
  expect(() => changedNotes([], { put: note('a', 1, 'x'.repeat(LONGEST_STEP_NOTE + 1)) })).toThrow('more than 400 characters')
})
