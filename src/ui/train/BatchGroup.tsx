import { useDeferredValue, useMemo } from 'react'
import { batchWarnings, effectiveBatch } from '../../core/config/resolve'
import type { Problem } from '../../core/errors'
import { isActive } from '../../store/run'
import { Group } from '../controls/Group'
import { Note, ProblemNote } from '../controls/Note'
import { NumberField } from '../controls/NumberField'
import { Slider } from '../controls/Slider'
import { bytes, group, plural } from '../format'
import { useConfig, useDataset, useDevice, useMeasure, useRun } from '../studio/context'
import { BatchCurves } from './BatchCurves'
import { BatchFacts } from './BatchFacts'
import { BatchSearch, FindBatch, useSavedCurve } from './BatchSearch'
import { OCTAVE, placeOf, STOPS, sizeAt } from './batchScale'
import { MemoryBar } from './MemoryBar'
import type { MemoryCosts } from './memoryCosts'
import { SettingInfo } from './SettingInfo'
import { SettingRow } from './SettingRow'
import { useMeasuredRates } from './useMeasuredRates'
import { useCosts } from './useMemoryPlan'
import { useSetting } from './useSetting'

/** How much goes through the GPU at once, and what that costs: all of it known before anything runs. */
export function BatchGroup() {
  const costs = useCosts()
  const { micro, accumulation } = useConfig(({ config }) => config.batch)
  const searching = useMeasure((state) => state.under === 'batch')
  const measured = useMeasure((state) => state.points)
  const saved = useSavedCurve()
  const rates = useMeasuredRates()
  const there = useMemo(() => rates.filter((one) => one.accumulation === accumulation), [rates, accumulation])
  const points = searching && measured.length > 0 ? measured : (saved?.curve.points ?? [])
  return (
    <Group
      title="Batch and memory"
      summary={costs ? `${group(micro * accumulation)} pairs · ${bytes(costs.total)}` : ''}
      action={<FindBatch />}
      open
    >
      <div className="batch">
        <Sizes />
        {costs && <BatchCurves costs={costs} micro={micro} points={points} rates={there} />}
        <BatchSlider />
        {costs && <BatchSearch largestThatFits={costs.largest} rates={rates} />}
        <BatchFacts costs={costs} points={points} rates={rates} />
        {costs && <MemoryBar costs={costs} />}
        <UnderWay />
        <Repeats />
        <SettingRow path="memory.checkpointEvery" />
        {costs && (costs.problem ? <Impossible problem={costs.problem} needed={costs.total} /> : <Settled costs={costs} />)}
      </div>
    </Group>
  )
}

function Sizes() {
  const micro = useSetting('batch.micro')
  const accumulation = useSetting('batch.accumulation')
  const effective = useConfig(({ config }) => effectiveBatch(config))
  return (
    <div className="pair">
      <div>
        <SettingInfo paths={['batch.micro']} text="micro-batch" />
        <NumberField
          label="micro-batch"
          value={micro.value}
          onChange={micro.set}
          error={micro.error}
          locked={micro.locked}
          min={1}
          stepper
        />
      </div>
      <span>×</span>
      <div>
        <SettingInfo paths={['batch.accumulation']} text="accumulation" />
        <NumberField
          label="accumulation"
          value={accumulation.value}
          onChange={accumulation.set}
          error={accumulation.error}
          locked={accumulation.locked}
          min={1}
          stepper
        />
      </div>
      <span>=</span>
      <div>
        <span>effective batch</span>
        <output aria-label="effective batch">{group(effective)}</output>
      </div>
      {(micro.error || accumulation.error) && <p className="field-error">{micro.error ?? accumulation.error}</p>}
    </div>
  )
}

function BatchSlider() {
  const { set, locked } = useSetting('batch.micro')
  const size = useConfig(({ config }) => config.batch.micro)
  return (
    <div className="batch-slider">
      <Slider
        label="micro-batch"
        min={0}
        max={STOPS.length - 1}
        step={1}
        largeStep={OCTAVE}
        value={placeOf(size)}
        onChange={(place) => set(sizeAt(place))}
        locked={locked}
        valueText={() => plural(size, 'pair')}
      />
      <div className="batch-ticks" aria-hidden="true">
        {[1, 4, 16, 64, 256, 1024].map((tick) => (
          <span key={tick} style={{ left: `${(placeOf(tick) / (STOPS.length - 1)) * 100}%` }}>
            {group(tick)}
          </span>
        ))}
      </div>
    </div>
  )
}

/** Rows that an update, or a micro-batch, takes more than once. */
function Repeats() {
  const config = useConfig((state) => state.config)
  const rows = useDataset((state) => state.summary?.trainRows)
  return batchWarnings(config, rows).map((sentence) => (
    <Note key={sentence} kind="warn">
      {sentence}
    </Note>
  ))
}

/** What the run goes on with, where the next one is planned otherwise. */
function UnderWay() {
  const running = useRun(({ state }) => (isActive(state.phase) ? state.config?.batch : undefined))
  const draft = useConfig(({ config }) => config.batch)
  if (!running || (running.micro === draft.micro && running.accumulation === draft.accumulation)) return null
  return (
    <Note>
      The run under way takes {group(running.micro)} × {group(running.accumulation)}; what is set here is for the next one.
    </Note>
  )
}

/** What settling has made of the draft, and why: precision, split, kept states. */
function Settled({ costs: { notes, config } }: { costs: MemoryCosts }) {
  // As late as the costs that it is compared with.
  const draft = useDeferredValue(useConfig((state) => state.config.batch))
  const editAll = useConfig((state) => state.editAll)
  const { micro, accumulation } = config.batch
  // without a GPU nothing is known of what it will do
  const known = useDevice(({ report }) => report !== null)
  if (notes.length === 0 || !known) return null
  const actions = micro !== draft.micro && (
    <button type="button" className="btn small" onClick={() => editAll({ 'batch.micro': micro, 'batch.accumulation': accumulation })}>
      Set {group(micro)} × {group(accumulation)}
    </button>
  )
  return (
    <Note actions={actions}>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </Note>
  )
}

/** Why the draft cannot run here, and what would do. */
function Impossible({ problem, needed }: { problem: Problem; needed: number }) {
  const setting = useSetting(problem.subject === 'precision' ? 'precision' : 'memory.budgetMiB')
  const mebibytes = Math.ceil(needed / 2 ** 20)
  const [value, label] =
    problem.subject === 'precision' ? ['packed16', 'Set packed16'] : [mebibytes, `Raise the budget to ${group(mebibytes)} MiB`]
  const actions = !setting.locked && (
    <button type="button" className="btn small" onClick={() => setting.set(value)}>
      {label}
    </button>
  )
  return <ProblemNote problem={problem} actions={actions} />
}
