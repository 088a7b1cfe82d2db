import { expect, test } from 'vitest'
import type { KeptRun } from '../core/keptCheckpoint'
import { heardShelf } from './checkpoints'
import { createNotesStore, notesOf } from './notes'

const runs = [{ id: 'r1', name: 'run 1', notes: [{ id: 'n1', step: 10, text: 'recorded' }] }] as unknown as KeptRun[]

test('a run’s notes are those of its record, and what this page changed until it is kept', () => {
  const store = createNotesStore()
  const texts = (run = 'r1'): string[] => notesOf(store.getState(), runs, run).map(({ text }) => text)
  expect([texts(), texts('r2')]).toEqual([['recorded'], []])
  const first = [{ id: 'n2', step: 1, text: 'first' }]
  store.hold('r1', first)
  expect([texts(), texts('r2')]).toEqual([['first'], []])
  const second = [{ id: 'n2', step: 1, text: 'second' }]
  store.hold('r1', second)
  // the answer to the first change comes when there is a second one already
  store.kept('r1', first)
  expect(texts()).toEqual(['second'])
  store.kept('r1', second)
  expect(texts()).toEqual(['recorded'])
  expect(notesOf(store.getState(), runs, 'r2')).toBe(notesOf(store.getState(), runs, 'r3'))
})

test('notes that are told again unchanged are the same ones: the charts are not drawn anew for them', () => {
  const tell = (notes: object[]): KeptRun[] => [
    ...heardShelf(runs, { checkpoints: [], runs: [{ ...runs[0], notes }] as never, room: null }).runs,
  ]
  expect(tell([{ id: 'n1', step: 10, text: 'recorded' }])[0]?.notes).toBe(runs[0]?.notes)
  expect(tell([{ id: 'n1', step: 10, text: 'changed' }])[0]?.notes).toEqual([{ id: 'n1', step: 10, text: 'changed' }])
  expect(tell([{ id: 'n1', step: 10, text: 'recorded' }])[0]).toMatchObject({ id: 'r1', name: 'run 1' })
})
