/** How long trials take: seconds for a unit of the lattice's work, as measured here. */
import type { Config } from '../../core/config/types'
import { geometryOf } from '../../core/geometry'
import type { KeptRun } from '../../core/keptCheckpoint'
import type { Trial } from '../../core/sweep/types'
import { sampleWork } from '../../core/work'
import { trialPairs } from '../../experiments/plan'

/** Floating-point operations of a pair, in the lattice alone: the width of its embeddings plays no part there. */
const pairWork = (config: Config): number => sampleWork(geometryOf(config, 1), config)

export const trialWork = (config: Config, trainRows: number): number => trialPairs(config, trainRows) * pairWork(config)

const isMeasured = (value: number): boolean => Number.isFinite(value) && value > 0

/** Seconds for a unit of work over the trials that ran to their end here, all that a trial takes beside it included; null before one did. */
export function paceOfTrials(trials: readonly Trial[], trainRows: number): number | null {
  let [seconds, work] = [0, 0]
  for (const { attempts, config, reused } of trials) {
    const [first] = attempts
    const last = attempts.at(-1)
    // one that was interrupted took longer than it takes
    if (reused || attempts.length !== 1 || last?.end !== 'done' || !first || last.ended === null) continue
    seconds += (last.ended - first.started) / 1000
    work += trialWork(config, trainRows)
  }
  return isMeasured(seconds / work) ? seconds / work : null
}

/** The same by the newest run that was measured. */
export function paceOfRuns(runs: readonly KeptRun[]): number | null {
  const newest = runs.filter(({ samplesPerSecond }) => samplesPerSecond !== null).sort((a, b) => b.created.localeCompare(a.created))[0]
  const rate = newest ? (newest.samplesPerSecond ?? 0) * pairWork(newest.config) : 0
  return isMeasured(rate) ? 1 / rate : null
}

/** Seconds until all trials that are planned or running are done; null where nothing was measured. */
export function secondsLeft(trials: readonly Trial[], trainRows: number, pace: number | null): number | null {
  if (pace === null) return null
  const open = trials.filter(({ status }) => status === 'planned' || status === 'running')
  return open.reduce((sum, { config }) => sum + trialWork(config, trainRows) * pace, 0)
}
