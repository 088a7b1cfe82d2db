import { useEffect } from 'react'
import { useStudio } from '../studio/context'
import { latticeActions } from './actions'

/** What a person types into, or opens. */
const ELSEWHERE = 'input:not([type="range"]), select, textarea, [role="menu"], [role="dialog"], [contenteditable="true"]'

const nameOf = (event: KeyboardEvent): string =>
  event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key

/** The keys of this screen; they come before those of the page. */
export function useLatticeKeys(): void {
  const studio = useStudio()
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof HTMLElement && event.target.closest(ELSEWHERE)) return
      const pressed = [...(event.shiftKey ? ['Shift'] : []), nameOf(event)].join(' ')
      const action = latticeActions.find(({ keys }) => keys?.join(' ') === pressed)
      if (!action || action.obstacle?.(studio)) return
      event.preventDefault()
      event.stopPropagation()
      void action.run(studio)
    }
    addEventListener('keydown', onKey, { capture: true })
    return () => removeEventListener('keydown', onKey, { capture: true })
  }, [studio])
}
