import { memo, type ReactNode } from 'react'
import { poolWarnings } from '../../core/config/pool'
import { effectiveBatch, latticeWarnings, totalSteps } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { Group } from '../controls/Group'
import { Note } from '../controls/Note'
import { NumberField } from '../controls/NumberField'
import { group, percent, plural, rate, settingText } from '../format'
import { useConfig, useDataset } from '../studio/context'
import { EarlyStop } from './EarlyStop'
import { LengthRow } from './LengthRow'
import { SettingInfo } from './SettingInfo'
import { BackToDefault, SettingRow } from './SettingRow'
import { type GroupTitle, SETTING_GROUPS } from './settingGroups'
import { useCosts } from './useMemoryPlan'
import { useCostSource, useSetting } from './useSetting'

const short = (value: number): string => String(value).replace(/^0\./, '.')

/** What stands in each group, in a few words. */
const SUMMARIES: Readonly<Partial<Record<GroupTitle, (config: Config, rows: number | undefined) => string>>> = {
  Lattice: ({ lattice: { width, height, depth } }) => `${group(width * height * depth)} cells`,
  Encoder: ({ encoder }) => encoder.kind,
  Optimizer: ({ optimizer }) =>
    `${optimizer.kind === 'adamw' ? 'AdamW' : '8-bit AdamW'} · ${rate(optimizer.learningRate)} · ${optimizer.schedule} · clip ${settingText(optimizer.clipNorm)}`,
  Losses: ({ loss }) =>
    `${short(loss.surface)} surface ${short(loss.internal)} internal ${short(loss.dialogue)} dialogue ${short(loss.reconstruction)} rec.`,
  Pool: ({ pool }) => (pool.enabled ? `${group(pool.size)} states · ${percent(pool.freshFraction, 0)} fresh` : 'off'),
  Data: ({ data }) => `${percent(data.validation, 0)} held out · pairing ${data.pairing}`,
  Run: (config, rows) => `${plural(rows ? totalSteps(config, rows) : config.run.steps, 'step')} · seed ${config.run.seed}`,
}

/** A group of settings by its title. */
export const SettingGroup = memo(function SettingGroup({ title, open = false }: { title: GroupTitle; open?: boolean }) {
  const { config } = useCostSource()
  const rows = useDataset((state) => state.summary?.trainRows)
  const settled = useCosts()?.config.precision
  const mistakes = useConfig(({ errors }) => SETTING_GROUPS[title].filter((path) => errors.has(path)).length)
  const summary =
    title === 'Precision'
      ? [config.precision, ...(config.precision === 'auto' && settled ? [settled] : [])].join(' · ')
      : SUMMARIES[title]?.(config, rows)
  return (
    <Group
      title={title}
      summary={summary}
      open={open || mistakes > 0}
      wrong={mistakes > 0 ? `${plural(mistakes, 'setting')} to mend` : undefined}
    >
      <Rows paths={SETTING_GROUPS[title]} />
      {title === 'Lattice' && <Warnings />}
      {title === 'Optimizer' && config.optimizer.schedule === 'plateau' && (
        <p className="set-note caption">Halves the rate when more than 5 validations bring no lower loss.</p>
      )}
      {title === 'Pool' && config.pool.enabled && (
        <p className="set-note caption">An update takes {plural(effectiveBatch(config), 'pair')}.</p>
      )}
    </Group>
  )
})

const SIZE = ['lattice.width', 'lattice.height', 'lattice.depth']
/** Settings that are not a row of their own: what stands in their place, at the first of them. */
const SPECIAL: Readonly<Record<string, () => ReactNode>> = {
  'lattice.width': () => <SizeRow />,
  'lattice.height': () => null,
  'lattice.depth': () => null,
  'run.steps': () => <LengthRow />,
  'run.epochs': () => null,
  'run.earlyStop': () => <EarlyStop />,
}
const FIRST: Readonly<Record<string, string>> = {
  'lattice.height': 'lattice.width',
  'lattice.depth': 'lattice.width',
  'run.epochs': 'run.steps',
}

/** Rows of settings; those that share a row stand in it once. */
export const Rows = memo(function Rows({ paths }: { paths: readonly string[] }) {
  const firsts = [...new Set(paths.map((path) => FIRST[path] ?? path))]
  return firsts.map((path) => {
    const special = SPECIAL[path]
    return special ? <div key={path}>{special()}</div> : <SettingRow key={path} path={path} />
  })
})

function Warnings() {
  const { config } = useCostSource()
  return [...latticeWarnings(config), ...poolWarnings(config, effectiveBatch(config))].map((sentence) => (
    <div key={sentence} className="set-note">
      <Note kind="warn">{sentence}</Note>
    </div>
  ))
}

/** Width × height × depth in one row. */
function SizeRow() {
  const sides = [useSetting('lattice.width'), useSetting('lattice.height'), useSetting('lattice.depth')]
  const error = sides.find((side) => side.error)?.error
  return (
    <div className="set">
      <SettingInfo paths={SIZE} text="size" />
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
      <p className="set-after row tight">
        {SIZE.map((path) => (
          <BackToDefault key={path} path={path} />
        ))}
      </p>
      {error && <p className="field-error">{error}</p>}
    </div>
  )
}
