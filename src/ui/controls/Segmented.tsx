import type { KeyboardEvent } from 'react'

export interface SegmentedOption<T extends string> {
  value: T
  label?: string
}

interface Props<T extends string> {
  label: string
  options: readonly SegmentedOption<T>[]
  /** Null when none of them applies. */
  value: T | null
  onChange: (value: T) => void
  locked?: boolean
  /** As wide as its column. */
  fill?: boolean
}

/** One choice of a few, all in sight: a radio group that arrow keys walk through. */
export function Segmented<T extends string>({ label, options, value, onChange, locked = false, fill = false }: Props<T>) {
  const tabStop = options.some((option) => option.value === value) ? value : options[0]?.value

  const walk = (event: KeyboardEvent<HTMLButtonElement>, at: T): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!step || locked) return
    event.preventDefault()
    const index = options.findIndex((option) => option.value === at)
    const next = options[(index + step + options.length) % options.length]
    if (!next) return
    onChange(next.value)
    const group = event.currentTarget.parentElement
    group?.querySelector<HTMLElement>(`[data-value="${CSS.escape(next.value)}"]`)?.focus()
  }

  return (
    <div className={`seg ${fill ? 'fill' : ''}`} role="radiogroup" aria-label={label} aria-disabled={locked}>
      {options.map((option) => (
        // biome-ignore lint/a11y/useSemanticElements: a button takes the look; role and keys are a radio's
        <button
          key={option.value}
          type="button"
          role="radio"
          data-value={option.value}
          aria-checked={option.value === value}
          aria-disabled={locked}
          tabIndex={option.value === tabStop ? 0 : -1}
          onClick={() => !locked && onChange(option.value)}
          onKeyDown={(event) => walk(event, option.value)}
        >
          {option.label ?? option.value}
        </button>
      ))}
    </div>
  )
}
