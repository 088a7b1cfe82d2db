/** A sweep in words. */

import { settingAt } from '../../../core/config/values'
import { championOf, isFinished } from '../../../core/sweep/status'
import type { Sweep, SweepLimits, SweepMetric, TrialStatus } from '../../../core/sweep/types'
import type { SweepView, TrialView } from '../../../worker/sweepProtocol'
import { budgetText, bytesNeeded, duration, group, plural, significant } from '../../format'

/** In the order of the bar, with the colour of each. */
export const STATUS_INKS: readonly (readonly [status: TrialStatus, ink: string])[] = [
  ['done', '--ok'],
  ['running', '--accent'],
  ['planned', '--line-control'],
  ['postponed', '--warn'],
  ['failed', '--bad'],
  ['cancelled', '--line-strong'],
]

const MIB = 2 ** 20
const METHOD_WORDS = { grid: 'every combination', random: 'random draws', halving: 'successive halving' } as const

/** How a sweep stands, beside the word “sweep”: one that has nothing left to do is not paused, whatever it was told. */
export const stateWord = ({ sweep, counts }: Pick<SweepView, 'sweep' | 'counts'>): string =>
  sweep.state === 'running' || (sweep.state === 'paused' && isFinished(counts)) ? '' : sweep.state

/** What it tries, by the settings that it changes. */
export const axesText = ({ axes }: Pick<Sweep, 'axes'>): string => axes.map(({ path }) => settingAt(path).label.toLowerCase()).join(' × ')

export const limitsText = ({ method, limits }: Pick<Sweep, 'method' | 'limits'>): string =>
  [METHOD_WORDS[method], budgetText(limits.budgetMiB), limits.trialSeconds === null ? '' : `at most ${duration(limits.trialSeconds)} each`]
    .filter(Boolean)
    .join(' · ')

export const metricName = (metric: SweepMetric): string => (metric === 'loss' ? 'val loss' : metric)

export const scoreText = (score: number, metric: SweepMetric): string =>
  metric === 'loss' ? significant(score) : score.toFixed(3).replace('-', '−')

/** The best trial, as its result stands. */
export const championView = ({ sweep, trials }: SweepView): TrialView | null => championOf(trials, sweep.metric)

type Budget = Pick<SweepLimits, 'budgetMiB'>

const fits = (bytes: number, { budgetMiB }: Budget): boolean => bytes <= budgetMiB * MIB

/** MiB that the largest postponed trial needs; null where none is postponed, or the budget has been raised enough already. */
export function neededMiB({ trials, sweep }: SweepView): number | null {
  const needs = trials.flatMap(({ status, need }) =>
    status === 'postponed' && need && !fits(need.bytes, sweep.limits) ? [need.bytes] : [],
  )
  return needs.length > 0 ? Math.ceil(Math.max(...needs) / MIB) : null
}

/** Why a trial stands where it does; empty where its status says all. The budget is the sweep's as it is now, not that of its last try. */
export function reasonText({ status, need, problem, reused, lost }: TrialView, limits: Budget): string {
  if (status === 'postponed' && need)
    return fits(need.bytes, limits)
      ? `needs ${bytesNeeded(need.bytes)}, which the budget of ${budgetText(limits.budgetMiB)} holds: waits for its turn`
      : `needs ${bytesNeeded(need.bytes)}, the budget is ${budgetText(limits.budgetMiB)}`
  if (status === 'failed' && problem) return `${problem.problem} ${problem.remedy}`
  if (reused) return 'taken from an earlier sweep with equal settings'
  return lost > 0 && status !== 'done'
    ? `interrupted ${lost === 1 ? 'once' : `${lost} times`}, goes on from its last checkpoint if it has one`
    : ''
}

/** `31 done, 2 running`: those that there are. */
export const countsText = ({ counts }: Pick<SweepView, 'counts'>): string =>
  STATUS_INKS.filter(([status]) => counts[status] > 0)
    .map(([status]) => `${group(counts[status])} ${status}`)
    .join(', ') || plural(0, 'trial')
