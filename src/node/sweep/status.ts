/** `lattice sweep status`: how the sweeps of a folder stand, counted, and whether the counts can be trusted. */
import { type Problem, problemLine, toProblem } from '../../core/errors'
import { oneLine } from '../../core/names'
import { auditSweep, championOf, countTrials, isOver, type SweepCounts, scoreOf } from '../../core/sweep/status'
import { type Lease, type Leases, type Sweep, TRIAL_STATUSES, type Trial } from '../../core/sweep/types'
import { isLeft } from '../../experiments/claim'
import { estimateSweep, type SweepEstimate } from '../../experiments/estimate'
import type { Invocation } from '../args'
import { clockText } from '../progress'
import { grouped, type Report, table } from '../report'
import { chosenSweeps, damagedOf, type Opened, openFolder } from './choose'

/** How one sweep stands. */
export interface Standing {
  sweep: Sweep
  trials: readonly Trial[]
  counts: SweepCounts
  /** What does not add up; empty: all is well. */
  audit: readonly string[]
  estimate: SweepEstimate | null
  /** Running trials whose worker is gone: whoever works next takes them over. */
  left: number
}

export async function standingOf({ folder, queue }: Opened, id: string): Promise<Standing> {
  const leases = await folder.store.leases.all()
  // the records are read after the leases: a trial that ended in between is not taken for one that runs without an owner
  const [sweep, trials] = [await queue.records.sweep(id), await queue.records.trials(id)]
  const progress = new Map(leases.map((lease) => [lease.trial, lease.progress]))
  const counts = countTrials(trials)
  const estimate = estimateSweep(sweep, trials, progress, Math.max(1, counts.running))
  const left = await countLeft(folder.store.leases, leases, trials)
  return { sweep, trials, counts, audit: [...auditSweep(sweep, trials), ...folder.damagedTrials(id).map(problemLine)], estimate, left }
}

async function countLeft(store: Leases, leases: readonly Lease[], trials: readonly Trial[]): Promise<number> {
  const running = trials.filter(({ status }) => status === 'running')
  const gone = await Promise.all(running.map((trial) => isLeft(trial, leases, store, Date.now())))
  return gone.filter(Boolean).length
}

/** `12 done, 3 running, 25 planned of 40`. */
export function countsText(counts: SweepCounts): string {
  const parts = TRIAL_STATUSES.toReversed().flatMap((status) => (counts[status] > 0 ? [`${counts[status]} ${status}`] : []))
  return `${parts.join(', ')} of ${counts.total}`
}

/** `4:05 left`; nothing where nothing is left, or nothing is known. */
export const estimateText = ({ estimate, counts }: Standing): string =>
  isOver(counts) || !estimate || estimate.left === 0 ? '' : `about ${clockText(estimate.seconds)} left`

const MIB = 2 ** 20
const mebibytes = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`
/** Rounded up: so much is enough. */
const needed = (bytes: number): string => mebibytes(Math.ceil((bytes / MIB) * 10) * (MIB / 10))
const valuesText = ({ values }: Trial): string =>
  Object.entries(values)
    .map(([path, value]) => `${path} ${JSON.stringify(value)}`)
    .join(', ')

function postponedText(trial: Trial): string {
  const { bytes = 0, budget = 0 } = trial.need ?? {}
  return `trial ${trial.number} needs ${grouped(bytes)} bytes (${needed(bytes)}), and may use ${mebibytes(budget)}: ${valuesText(trial)}`
}

const failedText = (trial: Trial): string =>
  `trial ${trial.number} (${valuesText(trial)})${trial.problem ? `: ${problemLine(trial.problem)}` : ''}`

function championText({ sweep, trials }: Standing): string | null {
  const champion = championOf(trials, sweep.metric)
  const score = champion && scoreOf(champion.result, sweep.metric)
  return champion && score !== null
    ? `trial ${champion.number}, ${sweep.metric} ${score.toPrecision(5)}: ${valuesText(champion)}; run ${champion.run}`
    : null
}

/** A sweep's state in lines for people. */
export function standingText(standing: Standing): string {
  const { sweep, trials, counts, audit, left: gone } = standing
  const running = `${counts.running}${gone > 0 ? `, ${gone} of them left by workers that are gone: lattice sweep run goes on with them` : ''}`
  const of = (status: Trial['status']): Trial[] => trials.filter((trial) => trial.status === status)
  const champion = championText(standing)
  const left = estimateText(standing)
  const reused = trials.filter((trial) => trial.reused).length
  const rows = [
    [`${oneLine(sweep.name)} (${sweep.id}):`, `${sweep.method}${sweep.state === 'running' ? '' : `, ${sweep.state}`}`],
    ...TRIAL_STATUSES.map((status) => [`  ${status}`, status === 'running' ? running : String(counts[status])]),
    ['  total', `${counts.total}${reused > 0 ? `, ${reused} of them taken from earlier sweeps` : ''}`],
    ...(audit.length === 0 ? [['  check', 'it adds up']] : audit.map((problem) => ['  check', `DOES NOT ADD UP: ${problem}`])),
    ...(left ? [['  time', left]] : []),
    ...(champion ? [['  champion', champion]] : []),
    ...of('postponed').map((trial) => ['  postponed', postponedText(trial)]),
    ...of('failed').map((trial) => ['  failed', oneLine(failedText(trial))]),
  ]
  return table(rows)
}

/** The same for programs. */
export function standingJson({ sweep, trials, counts, audit, estimate, left }: Standing): object {
  const { id, name, method, state, created, metric, limits, data } = sweep
  const brief = ({ number, key, values, run, attempts }: Trial): object => ({ number, key, values, run, attempts: attempts.length })
  const champion = championOf(trials, metric)
  return {
    ...{ id, name, method, state, created, metric, limits, data, counts, left },
    audit: { addsUp: audit.length === 0, problems: audit },
    secondsLeft: isOver(counts) ? 0 : (estimate?.seconds ?? null),
    champion: champion && { ...brief(champion), score: scoreOf(champion.result, metric), result: champion.result },
    postponed: trials.filter(({ status }) => status === 'postponed').map((trial) => ({ ...brief(trial), need: trial.need })),
    failed: trials.filter(({ status }) => status === 'failed').map((trial) => ({ ...brief(trial), problem: trial.problem })),
  }
}

/** Several sweeps in one report; failed where one does not add up, or cannot be read. */
export function standingsReport(standings: readonly Standing[], damaged: readonly Problem[] = []): Report {
  return {
    json: { sweeps: standings.map(standingJson), damaged: damaged.map((one) => toProblem(one)) },
    text: [...standings.map(standingText), ...damaged.map(problemLine)].join('\n\n'),
    failed: damaged.length > 0 || standings.some(({ audit }) => audit.length > 0),
  }
}

export async function status(invocation: Invocation): Promise<Report> {
  const opened = openFolder(invocation)
  const standings: Standing[] = []
  for (const { id } of await chosenSweeps(opened, invocation)) standings.push(await standingOf(opened, id))
  return standingsReport(standings, damagedOf(opened, invocation))
}
