import { Popover } from '@base-ui/react/popover'
import { type FormEvent, useState } from 'react'
import { useStore } from 'zustand'
import { resolveConfig } from '../../core/config/resolve'
import type { OwnPreset } from '../../store/presets'
import { Icon } from '../controls/Icon'
import { plural } from '../format'
import { useConfig, useLocked, useStudio } from '../studio/context'
import { diffWith } from './draftDiff'
import { savedValues } from './ownPreset'

/** A person's own presets: applied, saved, renamed, deleted. */
export function OwnPresets() {
  const { presets } = useStudio().stores
  const own = useStore(presets, (state) => state.own)
  return (
    <Popover.Root>
      <Popover.Trigger className="btn ghost small">
        My presets{own.length > 0 ? ` (${own.length})` : ''}
        <Icon name="down" className="s" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="menu-layer" align="start" sideOffset={4}>
          <Popover.Popup className="menu own-presets">
            <Popover.Title>My presets</Popover.Title>
            {own.length === 0 && <p className="caption">None yet. Save the settings as they stand under a name.</p>}
            <ul>
              {own.map((preset) => (
                <PresetRow key={preset.name} preset={preset} />
              ))}
            </ul>
            <SaveAs />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function PresetRow({ preset }: { preset: OwnPreset }) {
  const { presets, config, toasts } = useStudio().stores
  const draft = useConfig((state) => state.config)
  const locked = useLocked()
  const [renaming, rename] = useState(false)
  const { name, values } = preset
  const changes = diffWith(draft, new Map(Object.entries(values)))
  const apply = (): void => {
    const back = config.getState().replace('light', new Map(Object.entries(values)))
    toasts.say(`${name} applied: ${plural(changes.length, 'setting')} changed.`, back)
  }
  const remove = (): void => toasts.deleted(`${name} deleted.`, presets.remove(name))
  if (renaming) return <Rename name={name} done={() => rename(false)} />
  return (
    <li>
      <button
        type="button"
        className="preset-apply"
        aria-label={`Apply ${name}`}
        disabled={locked || changes.length === 0}
        title={changes.map(({ label, from, to }) => `${label} ${from} → ${to}`).join('\n')}
        onClick={apply}
      >
        <span className="ell">{name}</span>
        <small>{changes.length === 0 ? 'as it stands' : `changes ${plural(changes.length, 'setting')}`}</small>
      </button>
      <button type="button" className="btn ghost icon small" aria-label={`Rename ${name}`} onClick={() => rename(true)}>
        <Icon name="edit" className="s" />
      </button>
      <button type="button" className="btn ghost icon small" aria-label={`Delete ${name}`} onClick={remove}>
        <Icon name="trash" className="s" />
      </button>
    </li>
  )
}

function Rename({ name, done }: { name: string; done: () => void }) {
  const { presets, toasts } = useStudio().stores
  const [next, setNext] = useState(name)
  const [taken, setTaken] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const back = next.trim() === name ? undefined : presets.rename(name, next)
    if (back === null) {
      setTaken(true)
      return
    }
    if (back) toasts.say(`${name} is ${next.trim()} now.`, back)
    done()
  }
  return (
    <li>
      <form className="row grow" onSubmit={submit}>
        <NameField label={`New name of ${name}`} value={next} onChange={setNext} wrong={taken} focused />
        <button type="submit" className="btn small">
          Rename
        </button>
      </form>
      {taken && <p className="field-error">There is such a preset, or the name is empty.</p>}
    </li>
  )
}

function SaveAs() {
  const { presets, toasts, config } = useStudio().stores
  const own = useStore(presets, (state) => state.own)
  const [name, setName] = useState('')
  const words = name.trim()
  const replaces = own.some((preset) => preset.name === words)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (words === '') return
    toasts.say(
      replaces ? `${words} replaced.` : `${words} saved.`,
      presets.save(words, savedValues(config.getState().config, resolveConfig())),
    )
    setName('')
  }
  return (
    <form className="row save-as" onSubmit={submit}>
      <NameField label="Save current as" value={name} onChange={setName} />
      <button type="submit" className="btn small" disabled={words === ''}>
        {replaces ? 'Replace' : 'Save'}
      </button>
    </form>
  )
}

interface NameFieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  wrong?: boolean
  focused?: boolean
}

function NameField({ label, value, onChange, wrong = false, focused = false }: NameFieldProps) {
  return (
    <span className={`field text grow ${wrong ? 'error' : ''}`}>
      <input
        ref={(element) => {
          if (focused) element?.focus()
        }}
        type="text"
        aria-label={label}
        aria-invalid={wrong}
        placeholder={`${label}…`}
        maxLength={60}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  )
}
