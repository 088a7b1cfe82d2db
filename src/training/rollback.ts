import { StudioError } from '../core/errors'
import type { TrainLine } from '../core/metrics'
import { readCheckpoint } from './checkpoint'
import type { RunHost } from './host'
import type { TrainingSession } from './session'

/** Rollbacks without a snapshot in between after which the run is given up. */
const MOST_ROLLBACKS = 5

/** The last good state of a run, and the way back to it (CONTRACT.md `run.onNonFinite: rollback`). */
export class Rollback {
  private since = 0

  private constructor(
    private readonly session: TrainingSession,
    private snapshot: Uint8Array<ArrayBuffer>,
    private step: number,
  ) {}

  static async of(session: TrainingSession): Promise<Rollback> {
    return new Rollback(session, await session.checkpoint('full'), session.step)
  }

  /** Takes a full checkpoint of the run as the state to go back to. */
  keep(bytes: Uint8Array<ArrayBuffer>): void {
    this.snapshot = bytes
    this.step = this.session.step
    this.since = 0
  }

  /** One update; null where it was not finite and the run stands at its last good state again. */
  async update(host: RunHost): Promise<TrainLine | null> {
    const { session } = this
    try {
      return await session.update()
    } catch (error) {
      if (!(error instanceof StudioError) || error.subject !== 'run' || this.since === MOST_ROLLBACKS) throw error
      this.since++
      const bad = session.step + 1
      await session.rollBack(readCheckpoint(this.snapshot, 'the last good state'))
      await host.onRollback?.(this.step)
      host.onNote?.('warning', `Step ${bad} was not finite: rolled back to step ${this.step}; step ${bad} is left out from now on.`)
      return null
    }
  }
}
