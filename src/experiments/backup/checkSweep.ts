/** What the records of a sweep say together: those of a backup are believed only where its own plan makes each of them. */
import { type ArchivedRun, type ArchivedSweep, runFolder, sweepFolder, trialFile } from '../../core/archive'
import type { LeftOut } from '../../core/archive/report'
import { checkValue, settingAt } from '../../core/config/values'
import { StudioError } from '../../core/errors'
import { oneLine } from '../../core/names'
import { trialKey } from '../../core/sweep/key'
import { plannedBy } from '../../core/sweep/status'
import type { Sweep, Trial } from '../../core/sweep/types'
import { atRung, checkSpec, planTrials, rungSteps } from '../plan'

/** Says which file is wrong, and why. */
type Refuse = (path: string, problem: string) => never

/** @param refuse throws: a sweep that could not be planned, or trials that it does not plan */
export function checkSweep(sweep: Sweep, trials: readonly Trial[], refuse: Refuse): void {
  const guarded = <T>(path: string, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      if (error instanceof StudioError) return refuse(path, `${error.subject}: ${error.problem}`)
      throw error
    }
  }
  const own = `${sweepFolder(sweep.id)}/sweep.json`
  guarded(own, () => {
    checkSpec(sweep)
    checkValue('limits.budgetMiB', settingAt('memory.budgetMiB'), sweep.limits.budgetMiB)
  })
  // what a crash left unplanned would be planned later: by then it must be possible
  if (trials.filter(({ rung }) => rung === 0).length < plannedBy(sweep)) guarded(own, () => planTrials(sweep))
  const runs = new Set<string>()
  for (const trial of trials) {
    const path = trialFile(sweep.id, trial.key)
    const problem = guarded(path, () => trialProblem(sweep, trial))
    if (problem) refuse(path, problem)
    if (trial.reused !== null) continue
    // two of them would be trained in one folder
    if (runs.has(trial.run)) refuse(path, `its run ${trial.run} is that of another trial.`)
    runs.add(trial.run)
  }
}

function trialProblem(sweep: Sweep, { key, rung, values, config, status, result }: Trial): string | null {
  if (trialKey(config) !== key) return 'its key is not that of its settings.'
  const rungs = sweep.method === 'halving' ? rungSteps(sweep).length : 1
  if (rung >= rungs) return `it is of rung ${rung}, and its sweep has ${rungs}.`
  const strange = Object.keys(values).find((path) => !sweep.axes.some((axis) => axis.path === path))
  if (strange !== undefined) return `it changes ${strange.slice(0, 80)}, which is no axis of its sweep.`
  if (atRung(sweep, values, rung).key !== key) return 'it is not what its values make of its sweep.'
  return status === 'done' && !result ? 'it is done and has no result.' : null
}

/** Sweeps with trials that are done, whose runs are not among these. */
export function missingRuns(sweeps: readonly ArchivedSweep[], runs: readonly ArchivedRun[]): LeftOut[] {
  const known = new Set(runs.map(({ run }) => run.id))
  return sweeps.flatMap(({ sweep, trials }) => {
    const missing = trials.filter(({ status, run }) => status === 'done' && !known.has(run))
    const [first, ...more] = missing
    if (!first) return []
    const problem = `the run of trial ${first.number} of “${oneLine(sweep.name)}” is not there${more.length > 0 ? `, nor are those of ${more.length} more` : ''}.`
    return [{ path: runFolder(first.run), problem }]
  })
}
