/** Whether two records tell of the same thing: what a person calls it, and where it is kept, aside. */
import type { ArchivedRun, ArchivedSweep, ArchiveSource } from '../../core/archive'
import type { Trial } from '../../core/sweep/types'
import { measure } from '../../formats/zipWriter'

/** What training has made of a run, its lines aside. */
function gist({ run, checkpoints }: ArchivedRun): string {
  const { config, data, created, phase, problem, step, samples, seconds, validations } = run
  const kept = checkpoints.map(({ step: at, sha256, roles }) => [at, sha256, [...roles].sort()])
  return JSON.stringify([
    config,
    data,
    created,
    phase,
    problem,
    step,
    samples,
    seconds,
    validations,
    kept.map((one) => JSON.stringify(one)).sort(),
  ])
}

const linesSum = async (source: ArchiveSource, run: string): Promise<string> => (await measure(await source.content(run).metrics())).sha256

/** The run among those here that is this one, as it stood in every bit; null where none is. */
export async function runTwin(
  run: ArchivedRun,
  source: ArchiveSource,
  here: readonly ArchivedRun[],
  target: ArchiveSource,
): Promise<ArchivedRun | null> {
  const own = gist(run)
  for (const other of here) {
    if (other.run.created !== run.run.created || gist(other) !== own) continue
    if ((await linesSum(target, other.run.id)) === (await linesSum(source, run.run.id))) return other
  }
  return null
}

const plan = ({ sweep }: ArchivedSweep): string => {
  const { method, axes, base, trials, seed, halving, metric, data, rows, created } = sweep
  return JSON.stringify([method, axes, base, trials, seed, halving, metric, data, rows, created])
}
const outcome = ({ key, status, values, problem, need, attempts, result }: Trial): string =>
  JSON.stringify([key, status, values, problem, need, attempts, result])

/** The sweep among those here of the same plan, whose trials stand where this one's do; null where none is. */
export function sweepTwin(sweep: ArchivedSweep, here: readonly ArchivedSweep[]): ArchivedSweep | null {
  return here.find((other) => plan(other) === plan(sweep) && sameSweep(sweep, other)) ?? null
}

/** Whether all trials stand equal. */
const sameSweep = (a: ArchivedSweep, b: ArchivedSweep): boolean => {
  const [left, right] = [a, b].map(({ trials }) => trials.map(outcome).sort())
  return JSON.stringify(left) === JSON.stringify(right)
}
