interface Props {
  label: string
  on: boolean
  onChange: (on: boolean) => void
  locked?: boolean
  /** Why it cannot be switched. */
  missing?: string | undefined
}

export function Switch({ label, on, onChange, locked = false, missing }: Props) {
  const fixed = locked || missing !== undefined
  return (
    <button
      type="button"
      className="switch"
      role="switch"
      aria-label={label}
      aria-checked={on}
      aria-disabled={fixed}
      title={missing}
      onClick={() => !fixed && onChange(!on)}
    />
  )
}
