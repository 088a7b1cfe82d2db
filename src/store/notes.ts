import { createStore } from 'zustand/vanilla'

/** What a person wrote at a step of a run. */
export interface StepNote {
  id: number
  /** The run's name. */
  run: string
  step: number
  text: string
}

export interface NotesState {
  /** Of all runs of this visit. */
  notes: readonly StepNote[]
  /** The note that is being written; its id is null while it is new. */
  draft: { id: number | null; run: string; step: number; text: string } | null
}

/** Notes at steps: kept with their run while the page is open. */
export function createNotesStore() {
  const store = createStore<NotesState>()(() => ({ notes: [], draft: null }))
  let last = 0
  return Object.assign(store, {
    begin(run: string, step: number): void {
      store.setState({ draft: { id: null, run, step, text: '' } })
    },
    edit(id: number): void {
      const note = store.getState().notes.find((one) => one.id === id)
      if (note) store.setState({ draft: { ...note } })
    },
    cancel(): void {
      store.setState({ draft: null })
    },
    /** Files the draft under its step; a text of nothing but spaces is no note. */
    save(step: number, text: string): void {
      store.setState(({ notes, draft }) => {
        const words = text.trim()
        if (!draft || words === '') return { draft: null }
        const note = { id: draft.id ?? ++last, run: draft.run, step, text: words }
        return { draft: null, notes: [...notes.filter(({ id }) => id !== note.id), note].sort((a, b) => a.step - b.step) }
      })
    },
    /** @returns the way back */
    remove(id: number): () => void {
      const gone = store.getState().notes.filter((note) => note.id === id)
      store.setState(({ notes }) => ({ notes: notes.filter((note) => note.id !== id) }))
      return () => store.setState(({ notes }) => ({ notes: [...notes, ...gone].sort((a, b) => a.step - b.step) }))
    },
  })
}

export type NotesStore = ReturnType<typeof createNotesStore>
