import { createStore } from 'zustand/vanilla'
import type { Problem } from '../core/errors'
import type { DatasetChoice, FileArrival, LibraryFile } from '../core/library'
import type { DataEvent, Inspected } from '../worker/dataProtocol'
import { isChoice, type Memory, rememberFixes, withKeptFixes } from './choices'
import { remember, remembered } from './remembered'

/** Bytes that the browser stores for the page, and allows. */
export interface Room {
  used: number
  quota: number
  /** The browser does not clear it on its own when it runs short. */
  persisted: boolean
}

export interface LibraryState {
  /** Everything that is kept, the newest first; null until it is known. */
  files: readonly LibraryFile[] | null
  /** Files on their way in and those that were refused, in the order in which they came. */
  arrivals: readonly FileArrival[]
  /** What a run would train on, and what the next visit opens. */
  opened: Inspected | null
  /** What could not be opened but can be looked at, and mended; null while what is open is looked at. */
  refused: Inspected | null
  /** What the chooser shows: what is open, or what could not be opened yet. */
  draft: DatasetChoice | null
  /** Why the draft could not be opened. */
  problem: Problem | null
  /** Why a file could not be removed, brought back or exported. */
  trouble: Problem | null
  room: Room | null
}

/** Where the dataset that is open is remembered. */
export const OPENED_KEY = 'lattice-dataset'

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** What was open on the last visit; null where that is not known or not understood. */
export function rememberedOpened(memory: Memory): Inspected | null {
  const value = remembered(memory, OPENED_KEY)
  if (!isRecord(value)) return null
  if (value.kind === 'builtin' && (value.name === 'clusters' || value.name === 'documents')) return { kind: 'builtin', name: value.name }
  return value.kind === 'library' && isChoice(value.choice) ? { kind: 'library', choice: value.choice } : null
}

/** What the inspector shows. */
export const lookedAt = ({ refused, opened }: LibraryState): Inspected | null => refused ?? opened

/** The choice that the inspector shows; null for a built-in dataset. */
export function lookedChoice(state: LibraryState): DatasetChoice | null {
  const what = lookedAt(state)
  return what?.kind === 'library' ? what.choice : null
}

/** The files that a choice reads from, each once. */
export const filesOf = ({ query, reply, group, label }: DatasetChoice): string[] => [
  ...new Set([query, reply, group, label].flatMap((ref) => (ref ? [ref.file] : []))),
]

const without = <T extends { id: string }>(list: readonly T[], id: string): T[] => list.filter((one) => one.id !== id)
const placed = (list: readonly FileArrival[], arrival: FileArrival): FileArrival[] =>
  list.some(({ id }) => id === arrival.id) ? list.map((one) => (one.id === arrival.id ? arrival : one)) : [...list, arrival]

/** Files that the studio keeps, those on their way in, and which of them make the dataset that is open. */
export function createLibraryStore(memory: Memory) {
  const store = createStore<LibraryState>()(() => ({
    files: null,
    arrivals: [],
    opened: null,
    refused: null,
    draft: null,
    problem: null,
    trouble: null,
    room: null,
  }))
  return Object.assign(store, {
    /** Files what the data worker says of files. */
    hear(event: Exclude<DataEvent, { kind: 'progress' }>): void {
      store.setState(({ files, arrivals }) =>
        event.kind === 'arrival'
          ? { arrivals: placed(arrivals, event.arrival) }
          : { arrivals: without(arrivals, event.id), files: [event.file, ...without(files ?? [], event.file.id)] },
      )
    },
    /** A file was asked for: it stands in the list before its first byte is read. */
    expect(id: string, { name, size }: { name: string; size: number }): void {
      const arrival: FileArrival = { id, name, size, read: 0, secondsLeft: null, problem: null, skippable: null }
      store.setState(({ arrivals }) => ({ arrivals: placed(arrivals, arrival) }))
    },
    dismiss(id: string): void {
      store.setState(({ arrivals }) => ({ arrivals: without(arrivals, id) }))
    },
    /** Back to what is open. */
    forgetRefused(): void {
      store.setState(({ opened }) => ({ refused: null, problem: null, draft: opened?.kind === 'library' ? opened.choice : null }))
    },
    remove(id: string): void {
      store.setState(({ files }) => ({ files: files && without(files, id) }))
    },
    /** This is open now, and will be on the next visit. */
    open(opened: Inspected): void {
      store.setState({ opened, refused: null, draft: opened.kind === 'library' ? opened.choice : null, problem: null })
      remember(memory, OPENED_KEY, opened)
      if (opened.kind === 'library') rememberFixes(memory, opened.choice)
    },
    /** What is suggested, with the fixes that the same matrices had when they last were open. */
    mended: (choice: DatasetChoice): DatasetChoice => withKeptFixes(memory, choice),
  })
}

export type LibraryStore = ReturnType<typeof createLibraryStore>
