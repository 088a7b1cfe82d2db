import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { type BatchCurve, kneeOf } from '../../core/batchCurve'
import { curveKey, type SavedCurve } from '../../store/curves'
import { type MeasuredRate, measuredAt } from '../../store/measuredRates'
import { Note, ProblemNote } from '../controls/Note'
import { NumberField } from '../controls/NumberField'
import { duration, group, plural, significant } from '../format'
import { useCommands, useConfig, useDataset, useDevice, useMeasure, useRun, useStudio } from '../studio/context'
import { noKneeText } from './noKnee'
import { searchTime } from './searchTime'
import { useSetting } from './useSetting'

/** The curve that was measured with the draft's settings on this device; null when there is none. */
export function useSavedCurve(): SavedCurve | null {
  const { curves } = useStudio().stores
  const config = useConfig((state) => state.config)
  const report = useDevice((state) => state.report)
  const width = useDataset(({ summary }) => summary?.width)
  const key = report && width !== undefined ? curveKey(config, report, width) : null
  return useStore(curves, ({ saved }) => saved.find((one) => one.key === key) ?? null)
}

/** The button in the head of the group. */
export function FindBatch() {
  const commands = useCommands()
  const under = useMeasure((state) => state.under)
  useRun(({ state }) => state.phase)
  useDevice((state) => state.report)
  useDataset((state) => state.summary)
  if (under === 'batch') return null
  const obstacle = commands.batchObstacle()
  return (
    <button
      type="button"
      className="btn ghost small acc"
      disabled={obstacle !== null}
      title={obstacle ?? 'Measure samples per second over micro-batch sizes, up to the knee'}
      onClick={() => void commands.findBatch()}
    >
      Find the best batch
    </button>
  )
}

/** The search under way, or what the last one has found. */
export function BatchSearch({ largestThatFits, rates }: { largestThatFits: number; rates: readonly MeasuredRate[] }) {
  const under = useMeasure((state) => state.under)
  const problem = useMeasure((state) => state.problems.batch)
  const saved = useSavedCurve()
  if (under === 'batch') return <Searching largestThatFits={largestThatFits} />
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
      {saved && <Found curve={saved.curve} date={saved.date} rates={rates} />}
      <Limit />
    </>
  )
}

/** Seconds since `since`, twice a second. */
function useElapsed(since: number): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, now - since) / 1000
}

function Searching({ largestThatFits }: { largestThatFits: number }) {
  const commands = useCommands()
  const { points, largest, since, cancelling } = useMeasure((state) => state)
  const elapsed = useElapsed(since)
  const { now, done, left, seconds } = searchTime(points, Math.min(largest, largestThatFits), elapsed)
  const share = done / Math.max(1, done + left)
  return (
    <div className="search" role="status">
      <div className="row spread">
        <span className="ell">
          {now === null ? 'Finishing…' : plural(now, 'pair')} · {done} of {done + left} sizes
          {seconds !== null && left > 0 && ` · up to ${duration(seconds)} left`}
        </span>
        <button type="button" className="btn small" disabled={cancelling} onClick={() => commands.cancelMeasurement()}>
          {cancelling ? 'Cancelling…' : 'Cancel'}
        </button>
      </div>
      <div className="meter busy">
        <i style={{ width: `${Math.max(0.02, share) * 100}%` }} />
      </div>
    </div>
  )
}

function Found({ curve, date, rates }: { curve: BatchCurve; date: string; rates: readonly MeasuredRate[] }) {
  const micro = useSetting('batch.micro')
  const accumulation = useConfig(({ config }) => config.batch.accumulation)
  const { fastest, reason, end, points } = curve
  const knee = kneeOf(points)
  if (!fastest) return null
  if (!knee)
    return (
      <Note kind="acc" icon="info">
        <b>No batch can be advised.</b> {noKneeText(points)} {reason}
      </Note>
    )
  const chosen = micro.value === knee.micro
  const real = measuredAt(rates, { micro: knee.micro, accumulation })
  // where the search ended by its limit, at its fastest size, nobody knows what comes after it
  const rising = end === 'largest' && points.at(-1)?.micro === knee.micro
  const actions = !chosen && !micro.locked && (
    <button type="button" className="btn small" onClick={() => micro.set(knee.micro)}>
      Use {plural(knee.micro, 'pair')}
    </button>
  )
  return (
    <Note kind="acc" icon={chosen ? 'check' : 'info'} actions={actions}>
      <b>
        {rising ? 'Fastest so far' : 'Knee'} at {plural(knee.micro, 'pair')}: {significant(knee.samplesPerSecond)} samples/s.
      </b>{' '}
      {fastest.micro === knee.micro
        ? rising
          ? 'The knee may lie beyond.'
          : 'No larger batch was faster.'
        : `The fastest, ${group(fastest.micro)}, makes ${significant(fastest.samplesPerSecond)}.`}{' '}
      {real && `${real.run} has measured ${significant(real.samplesPerSecond)} there. `}
      {reason}{' '}
      {typeof micro.value === 'number' &&
        knee.micro < micro.value &&
        'In a smaller micro-batch a pair has fewer negatives to be told from. '}
      <span className="faint nowrap">Measured {new Date(date).toLocaleDateString([], { dateStyle: 'medium' })}.</span>
    </Note>
  )
}

/** How far the next search goes. */
function Limit() {
  const { measure } = useStudio().stores
  const largest = useMeasure((state) => state.largest)
  return (
    <div className="row search-limit">
      <span className="grow ell">The search goes from 1 up to</span>
      <NumberField
        label="largest batch to search"
        value={largest}
        min={1}
        width={52}
        unit="pairs"
        onChange={(value) => {
          if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65536) measure.setState({ largest: value })
        }}
      />
    </div>
  )
}
