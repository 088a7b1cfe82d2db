import { useEffect } from 'react'
import { SCREENS } from '../../store/url'
import type { Commands } from './commands'

/** What the help shows, in the order in which it is needed. */
export const KEYS: readonly [what: string, keys: readonly string[]][] = [
  ['Train, pause, go on', ['Space']],
  ['One step', ['.']],
  ['Stop', ['Shift', 'Esc']],
  ['Screens', ['1', '–', '5']],
  ['Export', ['Ctrl', 'E']],
  ['Switch theme', ['Shift', 'T']],
  ['Turn the lattice', ['←', '→', '↑', '↓']],
  ['Zoom, frame the lattice', ['+', '−', 'F']],
]

/** Keys that mean something to the element itself are left to it. */
function belongsToElement(event: KeyboardEvent): boolean {
  const element = event.target
  if (!(element instanceof HTMLElement)) return false
  if (element.isContentEditable || element.closest('input, select, textarea, [role="menu"], [role="dialog"]')) return true
  return (event.key === ' ' || event.key === 'Enter') && element.closest('button, a, [role="radio"], [role="switch"]') !== null
}

function actionOf(event: KeyboardEvent, commands: Commands, openExport: () => void): (() => void) | undefined {
  const control = event.ctrlKey || event.metaKey
  if (control) return event.key.toLowerCase() === 'e' && !event.shiftKey && !event.altKey ? openExport : undefined
  if (event.altKey) return undefined
  if (event.shiftKey && event.key === 'Escape') return () => void commands.stop()
  if (belongsToElement(event)) return undefined
  if (event.shiftKey) return event.key.toLowerCase() === 't' ? () => commands.switchTheme() : undefined
  if (event.key === ' ') return () => void commands.toggle()
  if (event.key === '.') return () => void commands.step()
  const screen = SCREENS[Number(event.key) - 1]
  return screen && /^[1-5]$/.test(event.key) ? () => commands.show(screen) : undefined
}

export function useKeyboard(commands: Commands, openExport: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const action = event.repeat ? undefined : actionOf(event, commands, openExport)
      if (!action) return
      event.preventDefault()
      action()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [commands, openExport])
}
