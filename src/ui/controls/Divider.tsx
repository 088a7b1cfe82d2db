import { useEffect, useRef } from 'react'
import '../styles/divider.css'

interface Props {
  /** CSS variable with the pane's size, which the screen's grid reads: `--settings`. Also the name under which it is remembered. */
  variable: `--${string}`
  /** What is resized: “settings”. */
  label: string
  /** Where the pane lies that it resizes: the one before it (left, above) or after it. */
  pane: 'before' | 'after'
  direction?: 'column' | 'row'
  /** Pixels. */
  min: number
  max: number
}

const STEP = 16
const keyOf = (variable: string): string => `lattice-pane${variable}`

function remembered(variable: string): number | null {
  const value = Number(localStorage.getItem(keyOf(variable)))
  return Number.isFinite(value) && value > 0 ? value : null
}

/**
 * The hairline beside a pane, as a handle: dragged, or moved with the arrow keys; Enter or a double click gives the pane its usual
 * size back. Stands inside the pane that it resizes, at its edge; the size is a variable of the screen, and is remembered.
 */
export function Divider({ variable, label, pane, direction = 'column', min, max }: Props) {
  const handle = useRef<HTMLDivElement>(null)
  const across = direction === 'column'
  const screen = (): HTMLElement | null => handle.current?.closest<HTMLElement>('.screen') ?? null
  const size = (): number => {
    const box = handle.current?.parentElement?.getBoundingClientRect()
    return (across ? box?.width : box?.height) ?? min
  }
  const tell = (value: number): void => handle.current?.setAttribute('aria-valuenow', String(Math.round(value)))
  const resize = (value: number): void => {
    const next = Math.round(Math.min(max, Math.max(min, value)))
    screen()?.style.setProperty(variable, `${next}px`)
    localStorage.setItem(keyOf(variable), String(next))
    tell(next)
  }
  const reset = (): void => {
    screen()?.style.removeProperty(variable)
    localStorage.removeItem(keyOf(variable))
    tell(size())
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the screen is asked once, when the pane comes
  useEffect(() => {
    const known = remembered(variable)
    if (known !== null) screen()?.style.setProperty(variable, `${Math.min(max, Math.max(min, known))}px`)
    tell(size())
  }, [variable])

  const drag = (event: React.PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return
    event.preventDefault()
    const target = event.currentTarget
    target.setPointerCapture(event.pointerId)
    const [start, from] = [across ? event.clientX : event.clientY, size()]
    const way = pane === 'before' ? 1 : -1
    const move = (next: PointerEvent): void => resize(from + way * ((across ? next.clientX : next.clientY) - start))
    target.addEventListener('pointermove', move)
    target.addEventListener('lostpointercapture', () => target.removeEventListener('pointermove', move), { once: true })
  }
  const key = (event: React.KeyboardEvent): void => {
    const [less, more] = across ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    const way = event.key === more ? 1 : event.key === less ? -1 : 0
    if (way !== 0) resize(size() + (pane === 'before' ? way : -way) * STEP)
    else if (event.key === 'Home') resize(min)
    else if (event.key === 'End') resize(max)
    else if (event.key === 'Enter') reset()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between sections cannot be moved
    <div
      ref={handle}
      className={`divider ${direction} ${pane}`}
      role="separator"
      tabIndex={0}
      aria-label={`Size of ${label}`}
      aria-orientation={across ? 'vertical' : 'horizontal'}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={min}
      onPointerDown={drag}
      onKeyDown={key}
      onDoubleClick={reset}
      title="Drag, or use the arrow keys; Enter gives the usual size back"
    />
  )
}
