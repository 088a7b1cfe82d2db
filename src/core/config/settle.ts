import { fitBudget } from '../memory/fit'
import { MAX_CANDIDATES } from '../memory/sizes'
import { choosePrecision, type PrecisionDevice } from '../precision'
import { totalSteps } from './resolve'
import type { Config } from './types'

/** What a config meets when a run starts. */
export interface Surroundings {
  device: PrecisionDevice
  /** Width of one embedding. */
  din: number
  trainRows: number
  validationRows: number
}

/**
 * What a run stores: precision, micro-batch, accumulation, checkpoint interval and length are settled, so that another machine
 * repeats it (CONTRACT.md). Settling a settled config changes nothing.
 * @throws StudioError when the device lacks the precision, or the budget is too small
 */
export function settled(config: Config, { device, din, trainRows, validationRows }: Surroundings): Config {
  const { precision } = choosePrecision(config.precision, device)
  const run = { ...config.run, steps: totalSteps(config, trainRows), epochs: null }
  return fitBudget({ ...config, precision, run }, din, { candidates: Math.min(MAX_CANDIDATES, validationRows) })
}

/** Sentences about what settling changed, for the person who starts the run. */
export function settlingNotes(wanted: Config, settledConfig: Config, device: PrecisionDevice): string[] {
  const notes: string[] = []
  if (wanted.precision === 'auto') {
    const { precision, reason } = choosePrecision('auto', device)
    notes.push(`Precision ${precision}: ${reason}.`)
  }
  const { micro, accumulation } = settledConfig.batch
  if (micro !== wanted.batch.micro)
    notes.push(
      `Micro-batch ${wanted.batch.micro} does not fit ${wanted.memory.budgetMiB} MiB: ${accumulation} micro-batches of ${micro} make the same effective batch, with ${micro - 1} negatives a pair.`,
    )
  const k = settledConfig.memory.checkpointEvery
  if (k !== wanted.memory.checkpointEvery)
    notes.push(`A state is kept every ${k} lattice steps: the least recomputation that fits ${wanted.memory.budgetMiB} MiB.`)
  return notes
}
