interface Props {
  label: string
  on: boolean
  onChange: (on: boolean) => void
  locked?: boolean
}

export function Switch({ label, on, onChange, locked = false }: Props) {
  return (
    <button
      type="button"
      className="switch"
      role="switch"
      aria-label={label}
      aria-checked={on}
      aria-disabled={locked}
      onClick={() => !locked && onChange(!on)}
    />
  )
}
