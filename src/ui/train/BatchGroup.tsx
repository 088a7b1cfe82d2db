import { effectiveBatch, totalSteps } from '../../core/config/resolve'
import { Group } from '../controls/Group'
import { Note } from '../controls/Note'
import { NumberField } from '../controls/NumberField'
import { Slider } from '../controls/Slider'
import { bytes, group, plural, significant } from '../format'
import { useConfig, useDataset } from '../studio/context'
import { OCTAVE, placeOf, STOPS, sizeAt } from './batchScale'
import { MemoryBar } from './MemoryBar'
import { MemoryCurve } from './MemoryCurve'
import { useSetting } from './SettingRow'
import { useMemoryPlan } from './useMemoryPlan'

/** How much goes through the GPU at once, and what that costs: all of it known before anything runs. */
export function BatchGroup() {
  const costs = useMemoryPlan()
  const { micro, accumulation } = useConfig(({ config }) => config.batch)
  return (
    <Group title="Batch and memory" summary={costs ? `${group(micro * accumulation)} pairs · ${bytes(costs.total)}` : ''} open>
      <div className="batch">
        <Sizes />
        {costs && <MemoryCurve costs={costs} micro={micro} />}
        <BatchSlider />
        <Facts />
        {costs && <MemoryBar costs={costs} />}
        {costs && <OverBudget total={costs.total} budget={costs.budget} largest={costs.largest} />}
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
        <span>micro-batch</span>
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
        <span>accumulation</span>
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
            {tick}
          </span>
        ))}
      </div>
    </div>
  )
}

function Facts() {
  const config = useConfig((state) => state.config)
  const summary = useDataset((state) => state.summary)
  const perEpoch = summary ? summary.trainRows / effectiveBatch(config) : null
  const epochs = summary && perEpoch ? totalSteps(config, summary.trainRows) / perEpoch : null
  return (
    <div className="facts">
      <div>
        <b>{perEpoch === null ? '–' : significant(perEpoch)}</b>
        <small>steps per epoch</small>
      </div>
      <div>
        <b>{epochs === null ? '–' : significant(epochs)}</b>
        <small>epochs</small>
      </div>
      <div>
        <b>{group(config.batch.micro - 1)}</b>
        <small>negatives a pair</small>
      </div>
    </div>
  )
}

function OverBudget({ total, budget, largest }: { total: number; budget: number; largest: number }) {
  const { set } = useSetting('batch.micro')
  const { set: setBudget, locked } = useSetting('memory.budgetMiB')
  if (total <= budget) return null
  const needed = Math.ceil(total / 2 ** 20)
  const actions = !locked && (
    <>
      {largest > 0 && (
        <button type="button" className="btn small" onClick={() => set(largest)}>
          Set micro-batch to {group(largest)}
        </button>
      )}
      <button type="button" className="btn ghost small" onClick={() => setBudget(needed)}>
        Raise the budget to {group(needed)} MiB
      </button>
    </>
  )
  return (
    <Note kind="warn" actions={actions}>
      <b>
        Needs {bytes(total)}, the budget is {bytes(budget)}.
      </b>{' '}
      {largest > 0
        ? `Set micro-batch to ${group(largest)}, or raise the budget.`
        : 'Even one pair does not fit: raise the budget, or choose a smaller lattice.'}
    </Note>
  )
}
