/** Whether a trial fits its sweep's budget, and how it is run then. */

import { type Surroundings, settled } from '../core/config/settle'
import type { Config } from '../core/config/types'
import { StudioError, toProblem } from '../core/errors'
import { planMemory } from '../core/memory'
import { MAX_CANDIDATES } from '../core/memory/sizes'
import type { PrecisionDevice } from '../core/precision'
import type { Sweep, SweepLimits, Trial } from '../core/sweep/types'
import type { Verdict } from './queue'

const MIB = 2 ** 20
/** More than any device has: settling chooses nothing for want of memory then. */
const NO_BUDGET = 2 ** 20

/** `config` is the one to run it with: it is not settled, but has the sweep's budget. */
export type Fit = { fits: true; config: Config; bytes: number } | { fits: false; bytes: number; budget: number }

/**
 * The bytes that a trial needs on the GPU, and the config that it is run with.
 * @throws StudioError where it cannot be run at all on this device
 */
export function fitTrial(config: Config, { budgetMiB, fitMemory }: SweepLimits, around: Surroundings): Fit {
  const planned = (candidate: Config): number =>
    planMemory(candidate, around.din, { candidates: Math.min(MAX_CANDIDATES, around.validationRows) }).total
  const within = (limit: number): Config => settled({ ...config, memory: { ...config.memory, budgetMiB: limit } }, around)
  const stored = (run: Config): Config => ({ ...run, memory: { ...run.memory, budgetMiB } })
  const whole = config.batch.micro
  const tight = attempt(() => within(budgetMiB))
  if (tight && (fitMemory || tight.batch.micro === whole)) return { fits: true, config: stored(tight), bytes: planned(tight) }
  return { fits: false, bytes: leastBytes(config, whole, within, planned, fitMemory), budget: budgetMiB * MIB }
}

/** What it takes to run it: as it is, over the checkpoint intervals that may be chosen; or, where it may be split, a pair at a time. */
function leastBytes(
  config: Config,
  whole: number,
  within: (limit: number) => Config,
  planned: (candidate: Config) => number,
  split: boolean,
): number {
  const free = within(NO_BUDGET)
  const micro = split ? 1 : whole
  const accumulation = (config.batch.micro * config.batch.accumulation) / micro
  const intervals = config.memory.checkpointEvery > 0 ? [config.memory.checkpointEvery] : range(config.lattice.steps)
  return Math.min(
    ...intervals.map((checkpointEvery) =>
      planned({ ...free, batch: { micro, accumulation }, memory: { ...free.memory, checkpointEvery } }),
    ),
  )
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

/** Null where the budget is too small for a single pair; any other refusal is thrown. */
function attempt(settle: () => Config): Config | null {
  try {
    return settle()
  } catch (error) {
    if (error instanceof StudioError && error.subject === 'memory.budgetMiB') return null
    throw error
  }
}

/** What speaks for or against beginning a trial now, on this device. */
export function judgeTrial({ config }: Trial, { data, rows, limits }: Sweep, device: PrecisionDevice): Verdict {
  try {
    const validationRows = Math.round(config.data.validation * rows)
    const fit = fitTrial(config, limits, { device, din: data.width, trainRows: rows - validationRows, validationRows })
    return fit.fits ? { go: true } : { go: false, need: { bytes: fit.bytes, budget: fit.budget } }
  } catch (error) {
    return { go: false, problem: toProblem(error, 'trial') }
  }
}
