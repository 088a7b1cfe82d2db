import { useId } from 'react'
import { EARLY_STOP_DEFAULT } from '../../core/earlyStop'
import { NumberField } from '../controls/NumberField'
import { Select } from '../controls/Select'
import { Switch } from '../controls/Switch'
import { useConfig } from '../studio/context'
import { SettingInfo } from './SettingInfo'
import { useSetting } from './useSetting'

type Mapping = Readonly<Record<string, unknown>>

/** Early stopping: off, or a mapping of what is watched, how long, and what counts as a gain. */
export function EarlyStop() {
  const { setting, value, set, error, locked } = useSetting('run.earlyStop')
  const wrong = useConfig((state) => state.errors.get('run.earlyStop')?.subject)
  const errorId = useId()
  if (setting.kind !== 'optional' || !setting.fields) return null
  const mapping = value as Mapping | null
  return (
    <>
      <div className="set">
        <SettingInfo paths={['run.earlyStop']} text={setting.label} />
        <span className="set-control">
          <Switch
            label={setting.label}
            on={mapping !== null}
            onChange={(on) => set(on ? { ...EARLY_STOP_DEFAULT } : null)}
            locked={locked}
          />
        </span>
        <span className="cost" />
      </div>
      {mapping !== null &&
        Object.entries(setting.fields).map(([key, field]) => {
          const change = (next: unknown): void => set({ ...mapping, [key]: next })
          return (
            <div key={key} className="set inner">
              <span className="set-label" title={field.meaning}>
                {field.label}
              </span>
              <span className="set-control">
                {field.kind === 'choice' ? (
                  <Select
                    label={field.label}
                    options={field.choices.map((choice) => ({ value: choice }))}
                    value={String(mapping[key])}
                    onChange={change}
                    locked={locked}
                  />
                ) : (
                  <NumberField
                    label={field.label}
                    value={mapping[key]}
                    onChange={change}
                    error={wrong === `run.earlyStop.${key}` ? error : undefined}
                    errorId={errorId}
                    unit={field.unit}
                    meaning={field.meaning}
                    min={field.min}
                    step={field.kind === 'integer' ? 1 : 0.001}
                    locked={locked}
                    width={64}
                  />
                )}
              </span>
              <span className="cost" />
            </div>
          )
        })}
      {error && (
        <p className="field-error set-note" id={errorId}>
          {error}
        </p>
      )}
    </>
  )
}
