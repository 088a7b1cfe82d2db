/** How long a sweep still takes, from what its trials took so far. */
import { hasLattice } from '../core/config/surface'
import type { Config } from '../core/config/types'
import { geometryOf } from '../core/geometry'
import type { Sweep, Trial, TrialProgress } from '../core/sweep/types'
import { sampleWork } from '../core/work'
import { rungSteps, trialPairs } from './plan'

export interface SweepEstimate {
  /** Seconds until nothing is left to do. */
  seconds: number
  /** Trials still to be done, those of later rungs among them. */
  left: number
  /** Trials that it is measured by. */
  measured: number
}

/** What may be known of the trials that run, by trial id. */
export type Progresses = ReadonlyMap<string, TrialProgress | null>

/** Seconds of starting a trial, and seconds for each unit of its arithmetic. */
interface Pace {
  start: number
  perWork: number
}

/**
 * Null before a trial is done. What failed, was cancelled, or does not fit is not waited for.
 * @param workers that train at the same time, at least one
 */
export function estimateSweep(sweep: Sweep, trials: readonly Trial[], running: Progresses, workers = 1): SweepEstimate | null {
  const work = (trial: Trial): number => workOf(trial.config, sweep)
  const measured = trials.filter(({ result, reused }) => result && !reused)
  const pace = paceOf(measured, work)
  if (!pace) return null
  const seconds = (amount: number): number => pace.start + pace.perWork * amount
  const planned = trials.filter((trial) => waits(trial, sweep)).map((trial) => seconds(work(trial)))
  const begun = trials
    .filter(({ status }) => status === 'running')
    .map((trial) => {
      const { step = 0, steps = 1 } = running.get(trial.id) ?? {}
      return step > 0 ? pace.perWork * work(trial) * Math.max(0, 1 - step / Math.max(1, steps)) : seconds(work(trial))
    })
  const later = laterRungs(sweep, trials).map(({ count, share }) => ({ count, each: seconds(mean(trials.map(work)) * share) }))
  const now = [...planned, ...begun]
  const rungs = [rung(now, workers), ...later.map(({ count, each }) => rung(Array(count).fill(each) as number[], workers))]
  const left = now.length + later.reduce((sum, { count }) => sum + count, 0)
  return { seconds: rungs.reduce((a, b) => a + b, 0), left, measured: measured.length }
}

/** To be begun: planned, or postponed under a smaller budget than there is now. */
const waits = ({ status, need }: Trial, { limits }: Sweep): boolean =>
  status === 'planned' || (status === 'postponed' && need !== null && need.bytes <= limits.budgetMiB * 2 ** 20)

/** Work of a trial, in operations that need be no more than proportional to its time. */
function workOf(config: Config, { data, rows }: Sweep): number {
  const trainRows = rows - Math.round(config.data.validation * rows)
  const pairs = trialPairs(config, trainRows)
  const g = geometryOf(config, Math.max(1, data.width))
  const adapter = 12 * g.din * g.surface
  return pairs * (hasLattice(config) ? sampleWork(g, config) + adapter : adapter)
}

/** Of trials that were done: the rate is that of their training, what their attempt took beyond it is their start. */
function paceOf(done: readonly Trial[], work: (trial: Trial) => number): Pace | null {
  if (done.length === 0) return null
  const training = (trial: Trial): number => trial.result?.seconds ?? 0
  const perWork = sum(done.map(training)) / Math.max(1, sum(done.map(work)))
  const starts = done.flatMap((trial) => {
    const [attempt, ...more] = trial.attempts
    // one that went on from a checkpoint has trained in several attempts
    return attempt?.end === 'done' && attempt.ended !== null && more.length === 0
      ? [Math.max(0, (attempt.ended - attempt.started) / 1000 - training(trial))]
      : []
  })
  return { start: starts.length > 0 ? median(starts) : 0, perWork }
}

/** Trials of rungs that are not planned yet, and their length relative to the mean of those that are. */
function laterRungs(sweep: Sweep, trials: readonly Trial[]): { count: number; share: number }[] {
  if (sweep.method !== 'halving') return []
  const steps = rungSteps(sweep)
  const average = mean(trials.map(({ config }) => config.run.steps))
  const later: { count: number; share: number }[] = []
  let members = trials.filter(({ rung }) => rung === 0).length
  for (const [i, length] of steps.entries()) {
    if (i > 0) members = Math.max(1, Math.floor(members / sweep.halving.eta))
    if (members > 0 && !trials.some((trial) => trial.rung === i)) later.push({ count: members, share: length / average })
  }
  return later
}

/** Time of trials that `workers` share: no shorter than the longest of them. */
const rung = (seconds: readonly number[], workers: number): number => Math.max(0, ...seconds, sum(seconds) / Math.max(1, workers))

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const mean = (values: readonly number[]): number => sum(values) / Math.max(1, values.length)

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}
