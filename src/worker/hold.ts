import type { Clock } from '../core/clock'
import type { Config } from '../core/config/types'
import type { EmbeddingDataset } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import { readCheckpoint } from '../training/checkpoint'
import { TrainingSession } from '../training/session'

/** A run without its GPU memory. */
export interface HeldRun {
  /** Its full checkpoint. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The run as it was: a session that goes on with the same bits. */
  back(gpu: Gpu): Promise<TrainingSession>
}

/** What a session is made of beside its checkpoint. */
export interface SessionParts {
  gpu: Gpu
  config: Config
  dataset: EmbeddingDataset
  clock: Clock
}

/** A session that stands where a full checkpoint of its run was taken, also at the end of that run. */
export async function sessionFrom(bytes: Uint8Array<ArrayBuffer>, parts: SessionParts): Promise<TrainingSession> {
  const stored = readCheckpoint(bytes, 'the run')
  // a run that is complete cannot be gone on with; it is only to stand there again
  const checkpoint = { ...stored, step: Math.min(stored.step, parts.config.run.steps - 1) }
  const session = await TrainingSession.create({ ...parts, beginning: { kind: 'resume', checkpoint } })
  return Object.assign(session, { step: stored.step })
}

/**
 * Takes a full checkpoint of a run that stands still, and frees its GPU memory.
 * @throws whatever kept the checkpoint from being read; the run is then as it was
 */
export async function letGo(session: TrainingSession, clock: Clock): Promise<HeldRun> {
  const bytes = await session.checkpoint('full')
  const { config, dataset, frameSample } = session
  session.destroy()
  return {
    bytes,
    back: async (gpu) => Object.assign(await sessionFrom(bytes, { gpu, config, dataset, clock }), { frameSample }),
  }
}
