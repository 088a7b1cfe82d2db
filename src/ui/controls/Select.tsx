import { Icon } from './Icon'

interface Props<T extends string> {
  label: string
  options: readonly { value: T; label?: string }[]
  value: T
  onChange: (value: T) => void
  locked?: boolean
  /** Of a choice that may be longer than its room. */
  title?: string
}

/** One choice of many. */
export function Select<T extends string>({ label, options, value, onChange, locked = false, title }: Props<T>) {
  return (
    <span className="select" title={title}>
      <select aria-label={label} value={value} disabled={locked} onChange={(event) => onChange(event.target.value as T)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label ?? option.value}
          </option>
        ))}
      </select>
      <Icon name="down" />
    </span>
  )
}
