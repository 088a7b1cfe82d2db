import { configWarnings } from '../../core/config/resolve'
import { Group } from '../controls/Group'
import { Note } from '../controls/Note'
import { NumberField } from '../controls/NumberField'
import { bytes, exponential, group, MINUS, percent, plural, settingText } from '../format'
import { useConfig, useDataset } from '../studio/context'
import type { MemoryCosts } from './memoryCosts'
import { SettingRow, useSetting } from './SettingRow'
import { useCosts } from './useMemoryPlan'

export function LatticeGroup() {
  const config = useConfig((state) => state.config)
  const trainRows = useDataset((state) => state.summary?.trainRows)
  const costs = useCosts()
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
      <SettingRow path="memory.checkpointEvery" cost={costs && kept(costs)} />
      <SettingRow path="precision" cost={costs && stored(costs)} />
      <SettingRow path="encoder.kind" />
      <SettingRow path="lattice.bypass" cost="ablation" />
      <SettingRow path="lattice.baseline" cost="ablation" />
    </Group>
  )
}

/** “−47 % states”; nothing where nothing is saved. */
const saving = ([without, now]: readonly [number, number], what = ''): string =>
  now < without ? `${MINUS}${percent(1 - now / without, 0)} ${what}`.trimEnd() : ''

/** The interval that was chosen where it is 0, and what it saves. */
const kept = ({ config, settings }: MemoryCosts): string => `${config.memory.checkpointEvery} t ${saving(settings.checkpoint, 'states')}`

const stored = ({ config, settings }: MemoryCosts): string => saving(settings.precision, 'states') || config.precision

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
  const costs = useCosts()
  const steps = useConfig(({ config }) => config.run.steps)
  const warm = Math.max(1, Math.round(steps * optimizer.warmupFraction))
  return (
    <Group
      title="Optimizer"
      summary={`${optimizer.kind === 'adamw' ? 'AdamW' : '8-bit AdamW'} · ${exponential(optimizer.learningRate)} · ${optimizer.schedule} · clip ${settingText(optimizer.clipNorm)}`}
    >
      <SettingRow path="optimizer.kind" cost={costs && <Moments costs={costs} />} />
      <SettingRow path="optimizer.learningRate" cost="peak" />
      <SettingRow path="optimizer.schedule" />
      <SettingRow path="optimizer.warmupFraction" cost={plural(warm, 'step')} />
      {(optimizer.schedule === 'linear' || optimizer.schedule === 'cosine') && (
        <SettingRow path="optimizer.finalFraction" cost={`to ${exponential(optimizer.learningRate * optimizer.finalFraction)}`} />
      )}
      {optimizer.schedule === 'plateau' && (
        <p className="set-note caption">Halves the rate when more than 5 validations bring no lower loss.</p>
      )}
      <SettingRow path="optimizer.weightDecay" cost="matrices only" />
      <SettingRow path="optimizer.beta1" />
      <SettingRow path="optimizer.beta2" />
      <SettingRow path="optimizer.epsilon" />
      <SettingRow path="optimizer.clipNorm" cost={optimizer.clipNorm === 0 ? 'off' : 'global norm'} />
      <SettingRow path="optimizer.emaDecay" cost={optimizer.emaDecay === 0 ? 'off' : costs && `+${bytes(costs.settings.average)}`} />
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
      <SettingRow path="loss.adaptive" cost={loss.adaptive ? 'weights are learned' : ''} />
    </Group>
  )
}

/** What 8-bit moments save; small tensors keep 32 bits. */
function Moments({ costs: { config, settings } }: { costs: MemoryCosts }) {
  if (config.optimizer.kind === 'adamw') return null
  return (
    <span title="Of the optimizer’s moments. Tensors of fewer than 4 096 values keep 32-bit moments.">
      {saving(settings.optimizer) || 'saves nothing'}
    </span>
  )
}
