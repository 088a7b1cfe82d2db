import { Dialog } from '@base-ui/react/dialog'
import { useMemo, useRef, useState } from 'react'
import { Icon } from '../controls/Icon'
import { Keys } from '../controls/Keys'
import { useStudio } from '../studio/context'
import { allEntries, type Entry, findEntries, type Section } from './entries'
import { addRecent, recentEntries } from './recent'
import '../styles/palette.css'

/** Until the dialog has given the focus back, and the command can take it. */
const AFTER_CLOSE = 60

/** Every command, setting and word, by a few letters of its name. */
export default function Palette() {
  const { overlay } = useStudio()
  const field = useRef<HTMLInputElement>(null)
  return (
    <Dialog.Root open onOpenChange={(open) => !open && overlay.close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="palette" initialFocus={field} aria-label="Commands">
          <Search field={field} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const optionId = (entry: Entry): string => `command-${entry.id.replace(/[^\w-]/g, '-')}`

function Search({ field }: { field: React.RefObject<HTMLInputElement | null> }) {
  const studio = useStudio()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const [all] = useState(() => allEntries(studio))
  const [recent] = useState(() => recentEntries(localStorage))
  const sections = useMemo(() => findEntries(all, query, recent), [all, query, recent])
  const entries = sections.flatMap((section) => section.entries)
  const current = entries[Math.min(at, entries.length - 1)]

  const choose = (entry: Entry | undefined): void => {
    if (!entry || entry.obstacle) return
    addRecent(localStorage, entry.id)
    studio.overlay.close()
    setTimeout(() => void entry.run(), AFTER_CLOSE)
  }
  const move = (to: number): void => {
    const next = (to + entries.length) % entries.length
    setAt(next)
    const entry = entries[next]
    if (entry) document.getElementById(optionId(entry))?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: Math.min(at + 8, entries.length - 1),
      PageUp: Math.max(0, at - 8),
    }
    const to = steps[event.key]
    if (to !== undefined && entries.length > 0) move(to)
    else if (event.key === 'Enter') choose(current)
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className="palette-field">
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label="Find a command, a setting or a word"
          aria-expanded
          aria-controls="commands"
          aria-autocomplete="list"
          aria-activedescendant={current && optionId(current)}
          placeholder="Find a command, a setting or a word"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
        <Keys keys={['Esc']} />
      </div>
      <List sections={sections} current={current} choose={choose} />
      <Foot current={current} found={entries.length} typed={query.trim() !== ''} />
    </>
  )
}

interface ListProps {
  sections: readonly Section[]
  current: Entry | undefined
  choose: (entry: Entry) => void
}

function List({ sections, current, choose }: ListProps) {
  return (
    <div className="palette-list scroll" id="commands" role="listbox" aria-label="Commands">
      {sections.map(({ title, entries }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options
        <div key={title} role="group" aria-label={title}>
          <div className="palette-group" aria-hidden="true">
            {title}
          </div>
          {entries.map((entry) => (
            <Row key={entry.id} entry={entry} current={entry === current} choose={choose} />
          ))}
        </div>
      ))}
      {sections.length === 0 && <p className="palette-none">Nothing has that name. Fewer letters find more.</p>}
    </div>
  )
}

function Row({ entry, current, choose }: { entry: Entry; current: boolean; choose: (entry: Entry) => void }) {
  const { title, hint, keys, obstacle } = entry
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys
    <div
      id={optionId(entry)}
      className="palette-row"
      role="option"
      aria-selected={current}
      aria-disabled={obstacle !== null}
      onClick={() => choose(entry)}
    >
      <span className="palette-title ell">{title}</span>
      {obstacle ? <small className="ell not-now">{obstacle}</small> : hint && <small className="ell">{hint}</small>}
      {keys && <Keys keys={keys} />}
    </div>
  )
}

function Foot({ current, found, typed }: { current: Entry | undefined; found: number; typed: boolean }) {
  return (
    <div className="palette-foot">
      <span role="status">{typed ? `${found} found` : 'Type to find settings and words too'}</span>
      <span className="grow" />
      <span>
        <Keys keys={['↑', '↓']} /> choose
      </span>
      {current && !current.obstacle && (
        <span>
          <Keys keys={['Enter']} /> do
        </span>
      )}
    </div>
  )
}
