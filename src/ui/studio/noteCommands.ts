import { toProblem } from '../../core/errors'
import { changedNotes, type NoteChange, type StepNote } from '../../core/stepNotes'
import { notesOf } from '../../store/notes'
import { group } from '../format'
import { CheckpointCommands } from './checkpointCommands'
import { settle } from './settle'

/** Notes at the steps of runs. */
export abstract class NoteCommands extends CheckpointCommands {
  /** Files the draft under a step; a text of nothing but spaces is no note. What is refused stays in its field. */
  async saveNote(step: number, text: string): Promise<void> {
    const { notes } = this.stores
    const { draft } = notes.getState()
    const words = text.trim()
    if (!draft || words === '') return notes.cancel()
    await this.#change(draft.run, { put: { id: draft.id ?? `n${crypto.randomUUID()}`, step, text: words } }, () => notes.cancel())
  }

  /** Takes a note away; the toast brings it back. */
  async deleteNote(run: string, note: StepNote): Promise<void> {
    this.stores.toasts.deleted(`Note at step ${group(note.step)} deleted.`, () => void this.#change(run, { put: note }))
    await this.#change(run, { drop: note.id })
  }

  /** It stands at once; what the record does not take stands until the page is closed, and that is said. */
  async #change(run: string, change: NoteChange, stands = (): void => undefined): Promise<void> {
    const { notes, checkpoints } = this.stores
    try {
      const now = changedNotes(notesOf(notes.getState(), checkpoints.getState().runs, run), change)
      notes.hold(run, now)
      stands()
      const result = await settle(this.client.changeNotes(run, change), 'Note')
      notes.setState({ problem: result.ok ? null : result.problem })
      if (!result.ok) return
      checkpoints.setState(({ runs }) => ({ runs: runs.map((kept) => (kept.id === run ? { ...kept, notes: result.value } : kept)) }))
      notes.kept(run, now)
    } catch (error) {
      notes.setState({ problem: toProblem(error, 'Note') })
    }
  }
}
