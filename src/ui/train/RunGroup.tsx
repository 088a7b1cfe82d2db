import { effectiveBatch, totalSteps } from '../../core/config/resolve'
import { Group } from '../controls/Group'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { group, percent, plural, significant } from '../format'
import { useConfig, useDataset } from '../studio/context'
import { EarlyStop } from './EarlyStop'
import { SettingRow, useSetting } from './SettingRow'

export function RunGroup() {
  const config = useConfig((state) => state.config)
  const rows = useDataset(({ summary }) => summary?.trainRows)
  const { run, data } = config
  const steps = rows ? totalSteps(config, rows) : run.steps
  return (
    <Group title="Run" summary={`${plural(steps, 'step')} · seed ${run.seed}`}>
      <LengthRow steps={steps} epochs={rows ? (steps * effectiveBatch(config)) / rows : null} />
      <SettingRow path="run.evaluateEvery" />
      <SettingRow path="run.checkpointEvery" />
      <SettingRow path="run.seed" />
      <SettingRow path="data.validation" cost={percent(data.validation, 0)} />
      <SettingRow path="run.onNonFinite" cost={run.onNonFinite === 'rollback' ? `to the last ${group(run.checkpointEvery)} steps` : ''} />
      <EarlyStop />
    </Group>
  )
}

const UNITS = [{ value: 'steps' }, { value: 'epochs' }] as const

/** A run has a length in steps or in epochs; the other follows. */
function LengthRow({ steps, epochs }: { steps: number; epochs: number | null }) {
  const inSteps = useSetting('run.steps')
  const inEpochs = useSetting('run.epochs')
  const editAll = useConfig((state) => state.editAll)
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
      <span className="set-label">length</span>
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
      <span className="cost" />
      <p className="set-after">= {byEpochs ? plural(steps, 'step') : epochs === null ? '…' : `${significant(epochs)} epochs`}</p>
      {error && <p className="field-error">{error}</p>}
    </div>
  )
}
