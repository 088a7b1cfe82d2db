import type { Clock } from '../core/clock'
import type { Config } from '../core/config/types'
import type { EmbeddingDataset } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import { TrainingSession } from '../training/session'

/** Updates that are timed, after one that is not: it meets cold caches and, with some drivers, compiles. */
const TIMED = { updates: 9, seconds: 2 }

/** The middle of a list. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** What an update of a config takes on this GPU. */
export interface UpdateCost {
  /** Median of a few updates. */
  seconds: number
  /** Allocated GPU memory; the plan's total, to the byte. */
  bytes: number
  /** The config as it ran: batch and precision settled. */
  config: Config
}

/** Trains a config with fresh weights for a few updates. */
export async function measureUpdate(gpu: Gpu, config: Config, dataset: EmbeddingDataset, clock: Clock): Promise<UpdateCost> {
  const session = await TrainingSession.create({ gpu, config, dataset, clock })
  try {
    await session.update()
    const times: number[] = []
    const started = clock.now()
    while (times.length === 0 || (times.length < TIMED.updates && clock.now() - started < TIMED.seconds * 1000)) {
      const before = clock.now()
      await session.update()
      times.push((clock.now() - before) / 1000)
    }
    return { seconds: median(times), bytes: session.model.buffers.bytes, config: session.config }
  } finally {
    session.destroy()
  }
}
