import { createStore } from 'zustand/vanilla'

/** Something that was done, said in passing. Errors never come this way: they stay where they happened. */
export interface Toast {
  id: number
  text: string
  /** Takes it back; offered while the toast stands. */
  undo: (() => void) | null
}

/** More at once would hide the page. */
const MOST = 4

/** What the page says in passing; the frame shows it. */
export function createToastStore() {
  const store = createStore<{ toasts: readonly Toast[] }>()(() => ({ toasts: [] }))
  let last = 0
  const dismiss = (id: number): void => store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
  const newest = (): Toast | undefined => store.getState().toasts.findLast((toast) => toast.undo)
  const undo = (toast: Toast | undefined): void => {
    if (!toast) return
    dismiss(toast.id)
    toast.undo?.()
  }
  return Object.assign(store, {
    say(text: string, takeBack: (() => void) | null = null): void {
      store.setState(({ toasts }) => ({ toasts: [...toasts, { id: ++last, text, undo: takeBack }].slice(-MOST) }))
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
