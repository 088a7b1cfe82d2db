import { type KeyboardEvent, useId, useState } from 'react'
import { parseNumber } from '../format'
import { Icon } from './Icon'

interface Props {
  label: string
  value: unknown
  onChange: (value: number | string) => void
  unit?: string | undefined
  /** The sentence under the field; the field itself is marked. */
  error?: string | undefined
  /** What an arrow key adds. */
  step?: number
  min?: number
  locked?: boolean
  /** Width of the input in pixels; without one it takes the room there is. */
  width?: number
  /** Buttons for more and less. */
  stepper?: boolean
  meaning?: string | undefined
  /** Name of the element that shows the error; the field shows none itself. */
  errorId?: string
}

const shown = (value: unknown): string => (value === null || value === undefined ? '' : String(value))

/** A number, typed or stepped. Every keystroke is checked; what is refused stays in the field with the reason. */
export function NumberField(props: Props) {
  const { label, value, onChange, unit, error, step = 1, min = Number.NEGATIVE_INFINITY, locked = false, width, stepper, meaning } = props
  const [typed, setTyped] = useState<string | null>(null)
  const ownError = useId()

  const nudge = (direction: number): void => {
    if (locked || typeof value !== 'number') return
    setTyped(null)
    onChange(Number(Math.max(min, value + direction * step).toPrecision(12)))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const direction = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key]
    if (direction) {
      event.preventDefault()
      nudge(direction)
    } else if (event.key === 'Enter') setTyped(null)
  }

  return (
    <span className={`field ${error ? 'error' : ''}`} title={meaning}>
      <input
        type="text"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-invalid={error !== undefined}
        aria-describedby={error ? (props.errorId ?? ownError) : undefined}
        readOnly={locked}
        style={width ? { width } : { flex: 1, width: 20 }}
        value={typed ?? shown(value)}
        onChange={(event) => {
          setTyped(event.target.value)
          onChange(parseNumber(event.target.value))
        }}
        onBlur={() => setTyped(null)}
        onKeyDown={onKeyDown}
      />
      {unit && <span className="unit">{unit}</span>}
      {error && !props.errorId && (
        <span id={ownError} hidden>
          {error}
        </span>
      )}
      {stepper && (
        <span className="step">
          <button type="button" tabIndex={-1} aria-label={`more ${label}`} disabled={locked} onClick={() => nudge(1)}>
            <Icon name="up" className="s" />
          </button>
          <button type="button" tabIndex={-1} aria-label={`less ${label}`} disabled={locked} onClick={() => nudge(-1)}>
            <Icon name="down" className="s" />
          </button>
        </span>
      )}
    </span>
  )
}
