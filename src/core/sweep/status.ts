/** How a sweep stands, counted; and whether the counts can be trusted. */
import type { Sweep, SweepMetric, Trial, TrialResult, TrialStatus } from './types'
import { TRIAL_STATUSES } from './types'

type Status = Pick<Trial, 'status'>

/** It can still come to a result by itself. */
export const isOpen = ({ status }: Status): boolean => status === 'planned' || status === 'running'

/** Nobody works on it: its turn has not come, or it needs more memory than there may be used. */
export const isWaiting = ({ status }: Status): boolean => status === 'planned' || status === 'postponed'

/** It has come to no end, good or bad. */
export const isUnfinished = (trial: Status): boolean => isOpen(trial) || isWaiting(trial)

export type SweepCounts = Readonly<Record<TrialStatus, number>> & { total: number }

export function countTrials(trials: readonly Status[]): SweepCounts {
  const counts = Object.fromEntries(TRIAL_STATUSES.map((status) => [status, 0])) as Record<TrialStatus, number>
  for (const { status } of trials) counts[status]++
  return { ...counts, total: trials.length }
}

/** Nothing is left to do, or to wait for: no trial is planned or running. */
export const isOver = ({ planned, running }: SweepCounts): boolean => planned + running === 0

/** Over for good: no trial waits for its turn or for memory, and none is trained. */
export const isFinished = (counts: SweepCounts): boolean => isOver(counts) && counts.postponed === 0

/** Trials of the first rung: all that the spec itself plans. */
export const plannedBy = ({ method, axes, trials }: Pick<Sweep, 'method' | 'axes' | 'trials'>): number =>
  method === 'grid' ? axes.reduce((count, axis) => count * ('values' in axis ? axis.values.length : 1), 1) : trials

/**
 * What does not add up: a number of trials other than planned, a key twice, a trial that is done without a result or more than once,
 * one that runs without an attempt under way. Empty: all is well.
 */
export function auditSweep(sweep: Sweep, trials: readonly Trial[]): string[] {
  const problems: string[] = []
  const first = trials.filter(({ rung }) => rung === 0).length
  const planned = plannedBy(sweep)
  if (first !== planned) problems.push(`${planned} trials were planned, and there are ${first}.`)
  const keys = new Set(trials.map(({ key }) => key))
  if (keys.size !== trials.length) problems.push(`${trials.length - keys.size} trials have the key of another.`)
  for (const trial of trials) problems.push(...auditTrial(trial))
  const { total, ...counts } = countTrials(trials)
  const sum = Object.values(counts).reduce((a, b) => a + b, 0)
  if (sum !== total) problems.push(`the counts sum up to ${sum}, and there are ${total} trials.`)
  return problems
}

function auditTrial({ number, status, attempts, result, reused, need, problem }: Trial): string[] {
  const name = `trial ${number}`
  const ended = attempts.filter(({ end }) => end === 'done').length
  const going = attempts.filter(({ end }) => end === 'going').length
  const wrong: [boolean, string][] = [
    [status === 'done' && !result, `${name} is done and has no result.`],
    [status === 'done' && !reused && ended !== 1, `${name} is done, and ${ended} of its attempts completed it.`],
    [status !== 'done' && ended > 0, `${name} was completed, and is ${status}.`],
    [going !== (status === 'running' ? 1 : 0), `${name} is ${status} with ${going} attempts under way.`],
    [status === 'postponed' && !need, `${name} is postponed and does not say what it needs.`],
    [status === 'failed' && !problem, `${name} failed and does not say why.`],
  ]
  return wrong.filter(([is]) => is).map(([, text]) => text)
}

/** The number that a trial is judged by; null where it has none. */
export function scoreOf(result: TrialResult | null, metric: SweepMetric): number | null {
  const value = result?.best?.[metric]
  return value !== undefined && Number.isFinite(value) ? value : null
}

/** Negative where `a` is better. */
export const byMetric =
  (metric: SweepMetric) =>
  (a: number, b: number): number =>
    metric === 'loss' ? a - b : b - a

/** The best trial; of equal ones the earliest. Null where none has a result. */
export function championOf<T extends Pick<Trial, 'result'>>(trials: readonly T[], metric: SweepMetric): T | null {
  const better = byMetric(metric)
  return trials.reduce<T | null>((best, trial) => {
    const [score, top] = [scoreOf(trial.result, metric), scoreOf(best?.result ?? null, metric)]
    return score !== null && (top === null || better(score, top) < 0) ? trial : best
  }, null)
}

/** A trial, and its run, are called after their sweep: `rates 07`. */
export const trialName = ({ name }: Pick<Sweep, 'name'>, { number }: Pick<Trial, 'number'>): string =>
  `${name} ${String(number).padStart(2, '0')}`
