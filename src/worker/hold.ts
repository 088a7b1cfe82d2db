import type { Clock } from '../core/clock'
import { readCheckpoint } from '../training/checkpoint'
import { TrainingSession } from '../training/session'

/** A run without its GPU memory. */
export interface HeldRun {
  /** Its full checkpoint. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The run as it was: a session that goes on with the same bits. */
  back(): Promise<TrainingSession>
}

/**
 * Takes a full checkpoint of a run that stands still, and frees its GPU memory.
 * @throws whatever kept the checkpoint from being read; the run is then as it was
 */
export async function letGo(session: TrainingSession, clock: Clock): Promise<HeldRun> {
  const bytes = await session.checkpoint('full')
  const { config, dataset, step, frameSample } = session
  const { gpu } = session.model
  session.destroy()
  return {
    bytes,
    async back() {
      const stored = readCheckpoint(bytes, 'the run')
      // a run that is complete cannot be gone on with; it is only to stand there again
      const checkpoint = { ...stored, step: Math.min(step, config.run.steps - 1) }
      const again = await TrainingSession.create({ gpu, config, dataset, clock, beginning: { kind: 'resume', checkpoint } })
      return Object.assign(again, { step, frameSample })
    },
  }
}
