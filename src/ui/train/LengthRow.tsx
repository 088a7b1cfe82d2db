import { effectiveBatch, totalSteps } from '../../core/config/resolve'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { plural, significant } from '../format'
import { useConfig, useDataset } from '../studio/context'
import { SettingInfo } from './SettingInfo'
import { BackToDefault } from './SettingRow'
import { useSetting } from './useSetting'

const UNITS = [{ value: 'steps' }, { value: 'epochs' }] as const

/** A run has a length in steps or in epochs; the other follows. */
export function LengthRow() {
  const inSteps = useSetting('run.steps')
  const inEpochs = useSetting('run.epochs')
  const editAll = useConfig((state) => state.editAll)
  const config = useConfig((state) => state.config)
  const rows = useDataset(({ summary }) => summary?.trainRows)
  const steps = rows ? totalSteps(config, rows) : config.run.steps
  const epochs = rows ? (steps * effectiveBatch(config)) / rows : null
  const byEpochs = inEpochs.value !== null
  const { value, error, set, locked } = byEpochs ? inEpochs : inSteps
  const change = (unit: string): void =>
    editAll(
      unit === 'epochs'
        ? { 'run.steps': undefined, 'run.epochs': Math.max(1, Math.round(epochs ?? 1)) }
        : { 'run.epochs': undefined, 'run.steps': steps },
    )
  return (
    <div className="set">
      <SettingInfo paths={['run.steps', 'run.epochs']} text="length" />
      <span className="set-control row">
        <NumberField
          label={byEpochs ? 'epochs' : 'steps'}
          value={value}
          onChange={set}
          error={error}
          locked={locked}
          min={1}
          step={byEpochs ? 1 : 50}
          width={64}
        />
        <Segmented label="Length in" options={UNITS} value={byEpochs ? 'epochs' : 'steps'} onChange={change} locked={locked} />
      </span>
      <p className="set-after row tight">
        = {byEpochs ? plural(steps, 'step') : epochs === null ? '…' : `${significant(epochs)} epochs`}
        <BackToDefault path={byEpochs ? 'run.epochs' : 'run.steps'} />
      </p>
      {error && <p className="field-error">{error}</p>}
    </div>
  )
}
