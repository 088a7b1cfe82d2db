/** Trials among the runs: a trial that has begun is a run, and what its sweep says of it stands there; the others have rows of their own. */
import { trialName } from '../../../core/sweep/status'
import type { TrialStatus } from '../../../core/sweep/types'
import type { SweepView, TrialView } from '../../../worker/sweepProtocol'
import { settingText } from '../../format'
import type { RunRow } from '../rows'
import { reasonText } from './sweepText'

/** `rates 07`, as its run is called. */
export const trialTitle = ({ sweep }: SweepView, trial: TrialView): string => trialName(sweep, trial)

const OWN: Readonly<Partial<Record<TrialStatus, RunRow['status']>>> = { planned: 'idle', failed: 'failed', done: 'finished' }

/** Runs as their trials stand: one that was given back is planned again, one that took too long has failed. */
export function asTrials(rows: readonly RunRow[], sweeps: readonly SweepView[]): readonly RunRow[] {
  const trials = new Map(
    sweeps.flatMap((view) =>
      view.trials.filter(({ reused }) => reused === null).map((trial) => [trial.run, { trial, sweep: view.sweep }] as const),
    ),
  )
  if (trials.size === 0) return rows
  return rows.map((row) => {
    const found = trials.get(row.id)
    if (!found) return row
    const { trial, sweep } = found
    const own = { ...row, values: trial.values }
    const status = OWN[trial.status]
    if (!status || row.status === 'training' || row.status === 'elsewhere') return own
    return { ...own, status, problem: trial.status === 'failed' ? reasonText(trial, sweep.limits) : row.problem }
  })
}

/** Trials that are no run yet, and those whose result is an earlier one's; every word of the filter is in what their row says. */
export function trialsWithoutRun(view: SweepView, rows: readonly Pick<RunRow, 'id'>[], filter: string): readonly TrialView[] {
  const known = new Set(rows.map(({ id }) => id))
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  return view.trials.filter((trial) => {
    if (trial.reused === null && known.has(trial.run)) return false
    const changes = Object.entries(trial.values).map(([path, value]) => `${path} ${settingText(value)}`)
    const text = [trialTitle(view, trial), trial.status, ...changes].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
