import { expect, test, vi } from 'vitest'
import type { KeptRun } from '../../core/keptCheckpoint'
import { changedNotes, MOST_STEP_NOTES, type NoteChange, type StepNote } from '../../core/stepNotes'
import { createCheckpointStore } from '../../store/checkpoints'
import { createNotesStore, notesOf } from '../../store/notes'
import type { Stores } from '../../store/stores'
import { createToastStore } from '../../store/toasts'
import { NoteCommands } from './noteCommands'

class Commands extends NoteCommands {
  readonly train = vi.fn(async () => undefined)
  readonly drawRun = vi.fn(async () => undefined)
}

/** A run that is recorded with these notes; the worker's side is a record in memory. */
function setUp(recorded: readonly StepNote[] = []) {
  const stores = { checkpoints: createCheckpointStore(), notes: createNotesStore(), toasts: createToastStore() } as unknown as Stores
  stores.checkpoints.setState({ runs: [{ id: 'r1', name: 'run 1', notes: recorded } as unknown as KeptRun] })
  const record = { notes: recorded }
  const changeNotes = vi.fn(async (_: string, change: NoteChange): Promise<unknown> => {
    record.notes = changedNotes(record.notes, change)
    return { ok: true, value: record.notes }
  })
  const commands = new Commands(stores, { changeNotes } as never, {} as never)
  const texts = (): string[] =>
    notesOf(stores.notes.getState(), stores.checkpoints.getState().runs, 'r1').map(({ step, text }) => `${step} ${text}`)
  const write = (step: number, text: string): Promise<void> => {
    stores.notes.begin('r1', step)
    return commands.saveNote(step, text)
  }
  return { commands, stores, record, changeNotes, texts, write }
}

test('notes are filed by step in the run’s record, edited, deleted and put back', async () => {
  const { commands, stores, record, texts, write } = setUp()
  await Promise.all([write(50, ' late '), write(10, 'early')])
  expect(texts()).toEqual(['10 early', '50 late'])
  const [early, late] = record.notes as [StepNote, StepNote]
  stores.notes.edit('r1', late)
  await commands.saveNote(5, 'first')
  expect(record.notes.map(({ id, step }) => [id, step])).toEqual([
    [late.id, 5],
    [early.id, 10],
  ])
  await commands.deleteNote('r1', early)
  expect(texts()).toEqual(['5 first'])
  stores.toasts.getState().toasts[0]?.undo?.()
  await vi.waitFor(() => expect(record.notes).toHaveLength(2))
  expect(texts()).toEqual(['5 first', '10 early'])
  await write(7, '   ')
  expect([texts().length, stores.notes.getState().draft, stores.notes.getState().held.size]).toEqual([2, null, 0])
})

test('what cannot be kept stands until the page is closed, and that is said; what is refused stays in its field', async () => {
  const broken = setUp()
  const problem = { subject: 'note', problem: 'its run is not recorded in this browser.', remedy: 'It stands until the page is closed.' }
  broken.changeNotes.mockResolvedValueOnce({ ok: false, problem })
  await broken.write(3, 'seen')
  expect([broken.texts(), broken.stores.notes.getState().problem]).toEqual([['3 seen'], problem])
  const full = setUp(Array.from({ length: MOST_STEP_NOTES }, (_, i) => ({ id: `n${i}`, step: i, text: 'x' })))
  await full.write(3, 'one more')
  expect(full.changeNotes).not.toHaveBeenCalled()
  expect(full.stores.notes.getState()).toMatchObject({ draft: { step: 3 }, problem: { problem: 'this run has 1000 notes already.' } })
})
