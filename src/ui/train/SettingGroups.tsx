import { configWarnings, effectiveBatch, totalSteps } from '../../core/config/resolve'
import { Group } from '../controls/Group'
import { Note } from '../controls/Note'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { exponential, group, percent, plural, settingText, significant } from '../format'
import { useConfig, useDataset } from '../studio/context'
import { SettingRow, useSetting } from './SettingRow'

export function LatticeGroup() {
  const config = useConfig((state) => state.config)
  const trainRows = useDataset((state) => state.summary?.trainRows)
  const { width, height, depth, channels, share } = config.lattice
  const cells = width * height * depth
  const groups = { global: 1, layer: depth, cell: cells }[share]
  return (
    <Group title="Lattice" summary={`${group(cells)} cells`} open>
      <SizeRow />
      <SettingRow path="lattice.channels" cost={`${group(cells * channels)} values`} />
      <SettingRow path="lattice.hidden" />
      <SettingRow path="lattice.steps" />
      {configWarnings(config, trainRows).map((sentence) => (
        <div key={sentence} className="set-note">
          <Note kind="warn">{sentence}</Note>
        </div>
      ))}
      <SettingRow path="lattice.share" cost={plural(groups, 'rule')} />
      <SettingRow path="lattice.film" />
      <SettingRow path="lattice.perception" />
      <SettingRow path="lattice.fireRate" />
      <SettingRow path="memory.checkpointEvery" />
      <SettingRow path="precision" />
      <SettingRow path="lattice.bypass" cost="ablation" />
      <SettingRow path="lattice.baseline" cost="ablation" />
      <SettingRow path="encoder.kind" />
    </Group>
  )
}

/** Width × height × depth in one row. */
function SizeRow() {
  const sides = [useSetting('lattice.width'), useSetting('lattice.height'), useSetting('lattice.depth')]
  const error = sides.find((side) => side.error)?.error
  return (
    <div className="set">
      <span className="set-label">size</span>
      <span className="size">
        {sides.map(({ setting, value, set, locked, error: wrong }, i) => (
          <span key={setting.label} className="row tight">
            {i > 0 && '×'}
            <NumberField
              label={setting.label}
              value={value}
              onChange={set}
              error={wrong}
              locked={locked}
              meaning={setting.meaning}
              min={1}
              width={36}
            />
          </span>
        ))}
      </span>
      <span className="cost" />
      {error && <p className="field-error">{error}</p>}
    </div>
  )
}

export function OptimizerGroup() {
  const { optimizer } = useConfig(({ config }) => config)
  const steps = useConfig(({ config }) => config.run.steps)
  const warm = Math.max(1, Math.round(steps * optimizer.warmupFraction))
  return (
    <Group
      title="Optimizer"
      summary={`AdamW · ${exponential(optimizer.learningRate)} · ${optimizer.schedule} · clip ${settingText(optimizer.clipNorm)}`}
    >
      <SettingRow path="optimizer.learningRate" cost="peak" />
      <SettingRow path="optimizer.schedule" />
      <SettingRow path="optimizer.warmupFraction" cost={plural(warm, 'step')} />
      <SettingRow path="optimizer.finalFraction" cost={`to ${exponential(optimizer.learningRate * optimizer.finalFraction)}`} />
      <SettingRow path="optimizer.weightDecay" cost="matrices only" />
      <SettingRow path="optimizer.beta1" />
      <SettingRow path="optimizer.beta2" />
      <SettingRow path="optimizer.epsilon" />
      <SettingRow path="optimizer.clipNorm" cost={optimizer.clipNorm === 0 ? 'off' : 'global norm'} />
    </Group>
  )
}

const short = (value: number): string => String(value).replace(/^0\./, '.')

export function LossGroup() {
  const { loss, batch } = useConfig(({ config }) => config)
  return (
    <Group
      title="Losses"
      summary={`${short(loss.surface)} surface ${short(loss.internal)} internal ${short(loss.dialogue)} dialogue ${short(loss.reconstruction)} rec.`}
    >
      <SettingRow path="loss.surface" cost={`target: ${loss.surfaceTarget}`} />
      <SettingRow path="loss.internal" />
      <SettingRow path="loss.dialogue" cost={plural(batch.micro - 1, 'negative')} />
      <SettingRow path="loss.reconstruction" />
      <SettingRow path="loss.coherence" cost="internal" />
      <SettingRow path="loss.overflow" cost="internal" />
      <SettingRow path="loss.smoothness" cost="internal" />
      <SettingRow path="loss.temperature" />
      <SettingRow path="loss.surfaceTarget" />
    </Group>
  )
}

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
      <SettingRow path="run.onNonFinite" />
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
