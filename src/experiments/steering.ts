/** What a person does with a sweep while it runs. */
import { isUnfinished, isWaiting } from '../core/sweep/status'
import type { Trial } from '../core/sweep/types'
import { ended } from './claim'
import type { QueueRecords } from './records'

const planned = (trial: Trial): Trial => ({ ...trial, status: 'planned', problem: null, need: null })

/** What its workers died of counts no longer. */
const forgiven = (trial: Trial): Trial => ({
  ...trial,
  attempts: trial.attempts.map((attempt) => (attempt.end === 'lost' ? { ...attempt, end: 'failed' } : attempt)),
})

/** Failed trials are planned again. @returns how many */
export const retryFailed = (records: QueueRecords, sweep: string): Promise<number> =>
  records.changeTrials(sweep, (trial) => (trial.status === 'failed' ? planned(forgiven(trial)) : null))

/** Trials that are not done are given up; a running one is taken from its worker. Without ids all of the sweep. */
export async function cancel(records: QueueRecords, sweep: string, now: number, ids: readonly string[] | null = null): Promise<number> {
  if (!ids) await records.changeSweep(sweep, { state: 'cancelled' })
  return records.changeTrials(sweep, (trial) => {
    if ((ids && !ids.includes(trial.id)) || !isUnfinished(trial)) return null
    const attempts = trial.attempts.map((attempt) => (attempt.end === 'going' ? ended(attempt, 'cancelled', now) : attempt))
    return { ...trial, status: 'cancelled', need: null, problem: null, attempts }
  })
}

/** Cancelled trials are planned again, and a sweep that was given up goes on. */
export async function bringBack(records: QueueRecords, sweep: string, ids: readonly string[] | null = null): Promise<number> {
  if (!ids) await records.changeSweep(sweep, { state: 'running' })
  return records.changeTrials(sweep, (trial) => ((!ids || ids.includes(trial.id)) && trial.status === 'cancelled' ? planned(trial) : null))
}

/** Which trials go first; a running one keeps its place. */
export const prioritise = (records: QueueRecords, sweep: string, ids: readonly string[], priority: number): Promise<number> =>
  records.changeTrials(sweep, (trial) => (ids.includes(trial.id) && isWaiting(trial) ? { ...trial, priority } : null))
