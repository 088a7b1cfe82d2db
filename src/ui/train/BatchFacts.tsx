import { useEffect, useState } from 'react'
import type { BatchPoint } from '../../core/batchCurve'
import { effectiveBatch, totalSteps } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import type { MeasuredRate } from '../../store/measuredRates'
import { isActive } from '../../store/run'
import type { LongestDispatch } from '../../worker/protocol'
import { Note } from '../controls/Note'
import { duration, group, significant } from '../format'
import { useCommands, useDataset, useDevice, useRun } from '../studio/context'
import type { MemoryCosts } from './memoryCosts'
import { type StepTime, stepTime } from './stepTime'
import { useCostSource } from './useSetting'

/** After the last change of the draft, in milliseconds. */
const WAIT = 400
/** Drivers end a dispatch that does not come back in about two seconds. */
const WATCHDOG_SECONDS = 2
/** From this share of it on a person should know. */
const RISK = 0.25

/** 0.133 → “133 ms”. */
const time = (seconds: number): string => (seconds < 1 ? `${significant(seconds * 1000)} ms` : duration(seconds))

/** {@link stepTime} of the draft. */
function useStepTime(config: Config, points: readonly BatchPoint[], rates: readonly MeasuredRate[]): StepTime | null {
  const running = useRun(({ state }) => (isActive(state.phase) ? state.config : null))
  const rate = useRun(({ state }) => state.samplesPerSecond)
  const same = running?.batch.micro === config.batch.micro && running.batch.accumulation === config.batch.accumulation
  return stepTime(config, same ? rate : null, rates, points)
}

/** The longest dispatch of an update of the draft, asked of the worker when the draft stands still. */
function useLongestDispatch(config: Config): LongestDispatch | null {
  const commands = useCommands()
  const ready = useDevice(({ report }) => report !== null)
  const data = useDataset(({ summary }) => summary)
  // where a run is, its pace is known
  const begun = useRun(({ state }) => state.step > 0)
  const still = useRun(({ state }) => state.phase !== 'preparing' && state.phase !== 'measuring')
  const [longest, set] = useState<LongestDispatch | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that has begun, and other data, are reasons to ask again
  useEffect(() => {
    if (!ready || !data || !still) return
    let current = true
    const timer = setTimeout(() => {
      void commands.predictDispatch(config, data).then((result) => current && set(result.ok ? result.value : null))
    }, WAIT)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [commands, config, ready, data, begun, still])
  return longest
}

interface Props {
  costs: MemoryCosts | null
  points: readonly BatchPoint[]
  rates: readonly MeasuredRate[]
}

/** What an update will take: measured or predicted, and it says which. */
export function BatchFacts({ costs, points, rates }: Props) {
  const { config } = useCostSource()
  const rows = useDataset((state) => state.summary?.trainRows)
  const longest = useLongestDispatch(config)
  const perEpoch = rows ? rows / effectiveBatch(config) : null
  const epochs = rows && perEpoch ? totalSteps(config, rows) / perEpoch : null
  const step = useStepTime(costs?.config ?? config, points, rates)
  const { micro, accumulation } = (costs?.config ?? config).batch
  return (
    <>
      <div className="facts">
        <Fact name="steps per epoch" value={perEpoch === null ? null : significant(perEpoch)} />
        <Fact
          name="per step"
          value={step && time(step.seconds)}
          title={
            step
              ? `${step.from}${step.searched === null ? '' : `; the search made it ${time(step.searched)}`}`
              : 'Not measured yet: train, or find the best batch'
          }
        />
        <Fact
          name="longest dispatch"
          value={longest && time(longest.seconds)}
          title={
            longest
              ? `Predicted from ${longest.from === 'run' ? 'the pace of the run' : 'what this device does at best'}: ${longest.kernel}${longest.pieces > 1 ? `, cut into ${longest.pieces}` : ''}`
              : 'Not known yet'
          }
        />
      </div>
      <p className="caption facts-more">
        {epochs === null ? '' : `${significant(epochs)} epochs · `}
        <span title={`${micro - 1} negatives a pair`}>
          {group(micro)} × {group(accumulation)} as it runs
        </span>
        {step && ` · time ${step.from}`}
        {longest && ' · dispatch predicted'}
      </p>
      {longest && longest.seconds > RISK * WATCHDOG_SECONDS && (
        <Note kind="warn">
          <b>One dispatch may take {time(longest.seconds)}.</b> Drivers end what does not come back in about {WATCHDOG_SECONDS} s. Make the
          micro-batch smaller.
        </Note>
      )}
    </>
  )
}

function Fact({ name, value, title }: { name: string; value: string | null; title?: string }) {
  return (
    <div title={title}>
      <b>{value ?? '–'}</b>
      <small>{name}</small>
    </div>
  )
}
