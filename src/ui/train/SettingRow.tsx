import { memo, type ReactNode, useId } from 'react'
import type { Setting } from '../../core/config/schema'
import type { Config } from '../../core/config/types'
import { settingAt } from '../../core/config/values'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { Select } from '../controls/Select'
import { Switch } from '../controls/Switch'
import { useConfig, useLocked } from '../studio/context'

/** The value at a dotted path. */
function settingValue(config: Config, path: string): unknown {
  const [section = '', key] = path.split('.')
  const inner = (config as unknown as Record<string, unknown>)[section]
  return key === undefined ? inner : (inner as Record<string, unknown>)[key]
}

/** Can be planned for the next run while one is active: nothing but the next start reads them. */
const PLANNED_AHEAD: readonly string[] = ['batch.micro', 'batch.accumulation']

/** The draft's value, its error and the way to change it. */
export function useSetting(path: string) {
  const value = useConfig((state) => (state.edits.has(path) ? state.edits.get(path) : settingValue(state.config, path)))
  const problem = useConfig((state) => state.errors.get(path))
  const edit = useConfig((state) => state.edit)
  const locked = useLocked() && !PLANNED_AHEAD.includes(path)
  return {
    setting: settingAt(path),
    value,
    error: problem && `${problem.problem} ${problem.remedy}`,
    set: (value: unknown) => edit(path, value),
    locked,
  }
}

interface Props {
  path: string
  /** What the value costs or comes to. */
  cost?: ReactNode
}

/**
 * One setting: label, control, cost, and the sentence under it when its value is refused. Rendered only when its own value or
 * cost changes: a slider that moves would render fifty of them otherwise.
 */
export const SettingRow = memo(function SettingRow({ path, cost }: Props) {
  const { setting, value, error, set, locked } = useSetting(path)
  const errorId = useId()
  return (
    <div className="set">
      <span className="set-label" title={setting.meaning}>
        {setting.label}
      </span>
      <span className="set-control">
        <Control setting={setting} value={value} error={error} errorId={errorId} set={set} locked={locked} />
      </span>
      <span className="cost">{cost}</span>
      {error && (
        <p className="field-error" id={errorId}>
          {error}
        </p>
      )}
    </div>
  )
})

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
