/** How long a sweep may take before one of its trials is done: by the newest run that was measured here. */
import type { Config } from '../../core/config/types'
import { geometryOf } from '../../core/geometry'
import type { KeptRun } from '../../core/keptCheckpoint'
import { sampleWork } from '../../core/work'
import { trialPairs } from '../../experiments/plan'

/** Floating-point operations of a pair, in the lattice alone: the width of its embeddings plays no part there. */
const pairWork = (config: Config): number => sampleWork(geometryOf(config, 1), config)

export const trialWork = (config: Config, trainRows: number): number => trialPairs(config, trainRows) * pairWork(config)

/** Seconds for a unit of work; null where no run was measured. */
export function paceOfRuns(runs: readonly KeptRun[]): number | null {
  const newest = runs.filter(({ samplesPerSecond }) => samplesPerSecond !== null).sort((a, b) => b.created.localeCompare(a.created))[0]
  const rate = newest ? (newest.samplesPerSecond ?? 0) * pairWork(newest.config) : 0
  return Number.isFinite(rate) && rate > 0 ? 1 / rate : null
}
