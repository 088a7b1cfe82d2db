/** Successive halving: of each rung the best share goes on, to more steps (Jamieson and Talwalkar, 2016). */
import { byMetric, isOpen, scoreOf } from '../core/sweep/status'
import type { SweepSpec, Trial } from '../core/sweep/types'
import { type PlannedTrial, promoted, rungSteps } from './plan'

/**
 * The trials that a sweep's results call for beyond those that it has. Where a rung has come to rest (what is postponed, failed or
 * cancelled counts for nothing in it) its best ⌊n/eta⌋, at least one, are planned at the length of the next; of equal ones the earlier.
 * A trial keeps its length's results: it trains anew, so that each is what its config alone makes of it.
 */
export function nextRungs(spec: SweepSpec, trials: readonly Trial[]): PlannedTrial[] {
  if (spec.method !== 'halving') return []
  const known = new Set(trials.map(({ key }) => key))
  const rungs = rungSteps(spec).length
  const better = byMetric(spec.metric)
  const wanted: PlannedTrial[] = []
  for (let rung = 0; rung + 1 < rungs; rung++) {
    const members = trials.filter((trial) => trial.rung === rung)
    if (members.length === 0 || members.some(isOpen)) break
    const scored = members.flatMap((trial) => {
      const score = scoreOf(trial.result, spec.metric)
      return score === null ? [] : [{ trial, score }]
    })
    scored.sort((a, b) => better(a.score, b.score) || a.trial.number - b.trial.number)
    const places = Math.max(1, Math.floor(members.length / spec.halving.eta))
    wanted.push(...scored.slice(0, places).map(({ trial }) => promoted(spec, trial)))
  }
  return wanted.filter(({ key }) => !known.has(key))
}
