import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Toast } from '../../store/toasts'
import { Icon } from '../controls/Icon'
import { Keys } from '../controls/Keys'
import { useStudio } from '../studio/context'

/** Milliseconds that a toast stands; they wait while the pointer or the focus is on one. */
const STANDS = 8000

/** What was done, in passing, with the way to take it back. */
export function Toasts() {
  const { toasts: store } = useStudio().stores
  const toasts = useStore(store, (state) => state.toasts)
  const [held, setHeld] = useState(false)
  const newest = toasts.findLast((toast) => toast.undo)
  return (
    <section
      className="toasts"
      aria-label="Messages"
      aria-live="polite"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toasts.map((toast) => (
        <OneToast key={toast.id} toast={toast} held={held} newest={toast === newest} />
      ))}
    </section>
  )
}

function OneToast({ toast, held, newest }: { toast: Toast; held: boolean; newest: boolean }) {
  const { toasts } = useStudio().stores
  const { id, text, undo } = toast
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => toasts.dismiss(id), STANDS)
    return () => clearTimeout(timer)
  }, [toasts, id, held])
  return (
    <div className="toast">
      <Icon name="check" className="s" />
      <span className="toast-text">{text}</span>
      {undo && (
        <button type="button" className="btn ghost acc small" onClick={() => toasts.undo(id)}>
          Undo
          {newest && <Keys keys={['Mod', 'Z']} />}
        </button>
      )}
      <button type="button" className="btn ghost icon small" aria-label="Dismiss the message" onClick={() => toasts.dismiss(id)}>
        <Icon name="close" className="s" />
      </button>
    </div>
  )
}
