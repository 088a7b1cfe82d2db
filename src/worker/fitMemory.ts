import { settled } from '../core/config/settle'
import type { Config } from '../core/config/types'
import { type BatchOffer, GpuMemoryError } from '../core/errors'
import { planMemory } from '../core/memory'
import { smallerBatches } from '../core/memory/fit'
import { MAX_CANDIDATES } from '../core/memory/sizes'
import { split } from '../dataset/order'
import { allocate } from '../gpu/buffers'
import { BOUND_IN_PARTS } from '../model/arena'
import { type SessionOptions, TrainingSession } from '../training/session'

/**
 * A session; where the device has no room for it, with the largest micro-batch that fits, if that is wished.
 * @param taken hears of a smaller batch; null: it is only offered
 * @throws GpuMemoryError with the batch that fits, where there is one
 */
export async function sessionThatFits(options: SessionOptions, taken: ((offer: BatchOffer) => void) | null): Promise<TrainingSession> {
  try {
    return await TrainingSession.create(options)
  } catch (error) {
    if (!(error instanceof GpuMemoryError)) throw error
    if (options.beginning?.kind === 'resume')
      throw new GpuMemoryError(
        error.subject,
        error.problem,
        'A resumed run keeps its batch: close what else uses the GPU, then resume again.',
      )
    error.offer = await fittingBatch(options)
    if (!error.offer || !taken) throw error
    taken(error.offer)
    return TrainingSession.create({ ...options, config: { ...options.config, batch: error.offer } })
  }
}

/** The largest smaller micro-batch whose buffers the device holds, found by allocating them; null where none does. */
async function fittingBatch({ gpu, config, dataset }: SessionOptions): Promise<BatchOffer | null> {
  const parts = split(dataset.rows, config.run.seed, config.data.validation)
  const rows = { trainRows: parts.train.length, validationRows: parts.validation.length }
  const wanted = settled(config, { device: gpu.report, din: dataset.width, ...rows })
  const candidates = Math.min(MAX_CANDIDATES, parts.validation.length)
  const plan = (batch: Config['batch']) => planMemory({ ...wanted, batch }, dataset.width, { candidates })
  for (const batch of smallerBatches(wanted)) {
    try {
      const buffers = await allocate(gpu, plan(batch), BOUND_IN_PARTS)
      buffers.destroy()
      return batch
    } catch (error) {
      if (!(error instanceof GpuMemoryError)) throw error
    }
  }
  return null
}

/** For the log of a run whose batch was made smaller. */
export const shrunkText = (wanted: number, { micro, accumulation }: BatchOffer): string =>
  `Micro-batch ${wanted} does not fit this GPU: trains with ${micro} × ${accumulation}, as is preferred on Devices.`
