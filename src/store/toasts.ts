import { createStore } from 'zustand/vanilla'

/** Something that was done, said in passing. Errors never come this way: they stay where they happened. */
export interface Toast {
  id: number
  text: string
  /** Takes it back; offered while the toast stands. */
  undo: (() => void) | null
}

/** What the page says in passing; the frame shows it. */
export function createToastStore() {
  const store = createStore<{ toasts: readonly Toast[] }>()(() => ({ toasts: [] }))
  let last = 0
  return Object.assign(store, {
    say(text: string, undo: (() => void) | null = null): void {
      store.setState(({ toasts }) => ({ toasts: [...toasts, { id: ++last, text, undo }] }))
    },
    dismiss(id: number): void {
      store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
    },
  })
}

export type ToastStore = ReturnType<typeof createToastStore>
