import { memo, type ReactNode, useId } from 'react'
import type { Setting } from '../../core/config/schema'
import { Icon } from '../controls/Icon'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { Select } from '../controls/Select'
import { Switch } from '../controls/Switch'
import { settingText } from '../format'
import { liveMark } from './liveMark'
import { SettingInfo } from './SettingInfo'
import { useDefault } from './useChanges'
import { useCost, useLiveSetting, useSetting } from './useSetting'

export { useSetting } from './useSetting'

/** Takes a setting back to its default; nothing while it stands there. */
export function BackToDefault({ path }: { path: string }) {
  const { setting, locked } = useSetting(path)
  const usual = useDefault(path)
  if (!usual || locked) return null
  const words = `Back to the default of ${setting.label}, ${settingText(usual.value)}`
  return (
    <button type="button" className="btn ghost icon small back" aria-label={words} title={words} onClick={usual.back}>
      <Icon name="undo" className="s" />
    </button>
  )
}

/**
 * One setting: label, control, cost, and the sentence under it when its value is refused. Rendered only when its own value or
 * cost changes: a slider that moves would render fifty of them otherwise.
 */
export const SettingRow = memo(function SettingRow({ path }: { path: string }) {
  const { setting, value, error, set, locked } = useSetting(path)
  const live = useLiveSetting(path)
  const usual = useDefault(path)
  const errorId = useId()
  return (
    <div className={`set ${usual ? 'changed' : ''}`} {...live.handlers}>
      <SettingInfo paths={[path]} text={setting.label} />
      <span className="set-control row tight">
        <Control setting={setting} value={value} error={error} errorId={errorId} set={set} locked={locked} />
        <BackToDefault path={path} />
      </span>
      {live.running !== null && !locked ? <Live path={path} waits={live.waits} /> : <Cost path={path} />}
      {error && (
        <p className="field-error" id={errorId}>
          {error}
        </p>
      )}
    </div>
  )
})

/** The run takes it over while it trains. */
function Live({ path, waits }: { path: string; waits: boolean }) {
  const cost = useCost(path)
  return (
    <span className="cost" title="The run takes it over from its next step on: Enter, or leave the field">
      {!waits && cost && `${cost} · `}
      <span className="acc">{liveMark(waits)}</span>
    </span>
  )
}

/** What the value comes to. */
export function Cost({ path }: { path: string }): ReactNode {
  return <span className="cost">{useCost(path)}</span>
}

interface ControlProps {
  setting: Setting
  value: unknown
  error: string | undefined
  errorId: string
  set: (value: unknown) => void
  locked: boolean
}

function Control({ setting, value, error, errorId, set, locked }: ControlProps) {
  const { label, meaning } = setting
  switch (setting.kind) {
    case 'switch':
      return <Switch label={label} on={value === true} onChange={set} locked={locked} />
    case 'choice': {
      const options = setting.choices.map((choice) => ({ value: choice }))
      const current = String(value)
      if (options.length <= 3) return <Segmented label={label} options={options} value={current} onChange={set} locked={locked} />
      return <Select label={label} options={options} value={current} onChange={set} locked={locked} />
    }
    case 'optional':
      return null
    default: {
      const whole = setting.kind === 'integer'
      return (
        <NumberField
          label={label}
          value={value}
          onChange={set}
          unit={setting.unit}
          error={error}
          errorId={errorId}
          meaning={meaning}
          locked={locked}
          min={setting.min}
          step={whole ? (setting.multipleOf ?? 1) : stepOf(value)}
          width={whole && setting.max <= 1024 ? 46 : 64}
        />
      )
    }
  }
}

/** An arrow key moves a number by a tenth of its decade. */
function stepOf(value: unknown): number {
  if (typeof value !== 'number' || value === 0) return 0.01
  return 10 ** (Math.floor(Math.log10(Math.abs(value)) + 1e-9) - 1)
}
