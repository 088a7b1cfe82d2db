import { readCheckpoint } from './checkpoint'
import type { RunHost } from './host'
import { NotFiniteError } from './notFinite'
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

  /**
   * Brings the run back to its last good state after an update that was not finite.
   * @throws `error` itself where it is another one, or where going back does not help
   */
  async back(error: unknown, host: RunHost): Promise<void> {
    if (!(error instanceof NotFiniteError) || this.since === MOST_ROLLBACKS) throw error
    this.since++
    const { session } = this
    const bad = session.step + 1
    await session.rollBack(readCheckpoint(this.snapshot, 'the last good state'))
    await host.onRollback?.(this.step)
    host.onNote?.('warning', `Step ${bad} was not finite: rolled back to step ${this.step}; step ${bad} is left out from now on.`)
  }
}
