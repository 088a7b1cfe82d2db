/** Measurements that are worth more than one visit: one a key, the newest last, in the browser's own storage. */
import { createStore } from 'zustand/vanilla'
import { remember, remembered } from './remembered'

export interface Kept<T> {
  key: string
  value: T
  /** When it was measured, as an ISO date. */
  date: string
}

interface KeptOptions<T> {
  /** Where in the storage. */
  name: string
  /** What of an earlier version, or of somebody else, is left out. */
  isValid: (value: unknown) => value is T
  /** Entries that are kept; the oldest go. */
  most?: number
}

function stored<T>(storage: Storage, { name, isValid }: KeptOptions<T>): Kept<T>[] {
  const isKept = (entry: unknown): entry is Kept<T> => {
    const { key, value, date } = (entry ?? {}) as Partial<Kept<T>>
    return typeof key === 'string' && typeof date === 'string' && isValid(value)
  }
  const list = remembered(storage, name)
  return Array.isArray(list) ? list.filter(isKept) : []
}

/** What does not fit the browser's storage is kept for this visit only. */
export function createKeptStore<T>(storage: Storage, options: KeptOptions<T>) {
  const store = createStore<{ kept: readonly Kept<T>[] }>()(() => ({ kept: stored(storage, options) }))
  const { name, most = 24 } = options
  store.subscribe(({ kept }) => remember(storage, name, kept))
  return Object.assign(store, {
    keep(key: string, value: T, date: string): void {
      store.setState(({ kept }) => ({ kept: [...kept.filter((one) => one.key !== key), { key, value, date }].slice(-most) }))
    },
    get: (key: string): Kept<T> | null => store.getState().kept.find((one) => one.key === key) ?? null,
  })
}
