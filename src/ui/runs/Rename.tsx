import { useRef, useState } from 'react'
import { Icon } from '../controls/Icon'

interface Props {
  /** What is shown. */
  name: string
  /** What is renamed, for its name as a control: “run 1”. */
  what: string
  onRename: (name: string) => void
  children?: React.ReactNode
}

const LONGEST = 60

/** A name with a pencil beside it; Enter takes the new name, Escape leaves the old one. */
export function Rename({ name, what, onRename, children }: Props) {
  const [editing, setEditing] = useState(false)
  const pencil = useRef<HTMLButtonElement>(null)
  const end = (value: string | null): void => {
    setEditing(false)
    const next = value?.trim()
    if (next !== undefined && next !== name) onRename(next.slice(0, LONGEST))
    // the pencil is there again after this
    setTimeout(() => pencil.current?.focus())
  }
  if (editing)
    return (
      <span className="field rename">
        <input
          type="text"
          aria-label={`New name of ${what}`}
          defaultValue={name}
          maxLength={LONGEST}
          // biome-ignore lint/a11y/noAutofocus: it was asked for
          autoFocus
          onFocus={(event) => event.currentTarget.select()}
          onBlur={(event) => end(event.currentTarget.value)}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Enter') event.currentTarget.blur()
            if (event.key === 'Escape') {
              event.currentTarget.value = name
              event.currentTarget.blur()
            }
          }}
        />
      </span>
    )
  return (
    <span className="renamable">
      {children ?? (
        <b className="ell" title={name}>
          {name}
        </b>
      )}
      <button
        ref={pencil}
        type="button"
        className="btn ghost icon small"
        aria-label={`Rename ${what}`}
        title="Rename"
        onClick={() => setEditing(true)}
      >
        <Icon name="edit" className="s" />
      </button>
    </span>
  )
}
