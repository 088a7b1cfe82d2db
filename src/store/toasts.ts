import { createStore } from 'zustand/vanilla'

/** Something that was done, said in passing. Errors never come this way: they stay where they happened. */
export interface Toast {
  id: number
  text: string
  /** Takes it back; offered while the toast stands. */
  undo: (() => void) | null
  /** Until then, in milliseconds of the clock, the last that was done can be taken back without its toast, too. */
  until: number
}

/** What was deleted can be taken back for so long, in milliseconds, with the keys of undo; its toast goes sooner. */
export const DELETED_FOR = 9 * 60_000

/** More at once would hide the page. */
const MOST = 4

/** What the page says in passing; the frame shows it. */
export function createToastStore(now: () => number = Date.now) {
  const store = createStore<{ toasts: readonly Toast[]; gone: readonly Toast[] }>()(() => ({ toasts: [], gone: [] }))
  let last = 0
  const lasting = (toasts: readonly Toast[]): Toast[] => toasts.filter(({ undo, until }) => undo && until > now())
  // deletions outlive their toasts, those that more pushed out as well
  const keep = (stay: (toast: Toast) => boolean): void =>
    store.setState(({ toasts, gone }) => ({
      toasts: toasts.filter(stay),
      gone: lasting([...gone, ...toasts.filter((toast) => !stay(toast))]),
    }))
  const dismiss = (id: number): void => keep((toast) => toast.id !== id)
  const newest = (): Toast | undefined => {
    const { toasts, gone } = store.getState()
    return [...lasting(gone), ...toasts]
      .filter(({ undo }) => undo)
      .reduce<Toast | undefined>((a, b) => (a && a.id > b.id ? a : b), undefined)
  }
  const undo = (toast: Toast | undefined): void => {
    if (!toast) return
    dismiss(toast.id)
    store.setState(({ gone }) => ({ gone: gone.filter(({ id }) => id !== toast.id) }))
    toast.undo?.()
  }
  const add = (text: string, takeBack: (() => void) | null, until: number): void => {
    store.setState(({ toasts }) => ({ toasts: [...toasts, { id: ++last, text, undo: takeBack, until }] }))
    const oldest = store.getState().toasts.slice(-MOST)[0]?.id ?? 0
    keep(({ id }) => id >= oldest)
  }
  return Object.assign(store, {
    say(text: string, takeBack: (() => void) | null = null): void {
      add(text, takeBack, 0)
    },
    /** Something is gone: it can be brought back for {@link DELETED_FOR}, longer than its toast stands. */
    deleted(text: string, bringBack: () => void): void {
      add(text, bringBack, now() + DELETED_FOR)
    },
    dismiss,
    /** Something that was said can be taken back. */
    undoable: (): boolean => newest() !== undefined,
    /** Takes back what a toast says, and the toast with it. */
    undo: (id: number): void => undo(store.getState().toasts.find((toast) => toast.id === id)),
    undoLast: (): void => undo(newest()),
  })
}

export type ToastStore = ReturnType<typeof createToastStore>
