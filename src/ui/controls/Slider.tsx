import { Slider as Base } from '@base-ui/react/slider'

interface Common {
  min: number
  max: number
  step?: number
  /** What Page Up and Page Down move. */
  largeStep?: number
  locked?: boolean
  className?: string
}

interface SingleProps extends Common {
  label: string
  value: number
  onChange: (value: number) => void
  /** The value in words, for a screen reader. */
  valueText?: (value: number) => string
}

export function Slider({ label, value, onChange, min, max, step = 1, largeStep, locked = false, className = '', valueText }: SingleProps) {
  return (
    <Base.Root
      className={`slider ${className}`}
      value={value}
      onValueChange={(next) => onChange(next)}
      min={min}
      max={max}
      step={step}
      largeStep={largeStep ?? step * 10}
      disabled={locked}
    >
      <Base.Control className="slider-control">
        <Base.Track className="slider-track">
          <Base.Indicator className="slider-indicator" />
          <Base.Thumb className="slider-thumb" aria-label={label} {...(valueText && { getAriaValueText: (_, now) => valueText(now) })} />
        </Base.Track>
      </Base.Control>
    </Base.Root>
  )
}

interface RangeProps extends Common {
  /** Names of the two thumbs. */
  labels: readonly [from: string, to: string]
  value: readonly [number, number]
  onChange: (value: readonly [number, number]) => void
}

/** Two thumbs on one track; both ends belong to the range. */
export function RangeSlider({ labels, value, onChange, min, max, step = 1, locked = false }: RangeProps) {
  return (
    <Base.Root
      className="slider"
      value={[...value]}
      onValueChange={(next) => onChange([next[0] ?? min, next[1] ?? max])}
      min={min}
      max={max}
      step={step}
      disabled={locked}
    >
      <Base.Control className="slider-control">
        <Base.Track className="slider-track">
          <Base.Indicator className="slider-indicator" />
          <Base.Thumb index={0} className="slider-thumb" aria-label={labels[0]} />
          <Base.Thumb index={1} className="slider-thumb" aria-label={labels[1]} />
        </Base.Track>
      </Base.Control>
    </Base.Root>
  )
}
