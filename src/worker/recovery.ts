import type { Clock } from '../core/clock'
import type { LiveValues } from '../core/config/live'
import type { Config } from '../core/config/types'
import { kindOf, StudioError } from '../core/errors'
import type { EmbeddingDataset } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import { GpuLostError, WORD_MS, watchOf } from '../gpu/watch'
import { succeed } from '../model/successor'
import type { SessionBeginning } from '../training/beginning'
import { TrainingSession } from '../training/session'
import { type HeldRun, sessionFrom } from './hold'

/** Losses in a row, without a newer checkpoint in between, after which a run is given up. */
export const MOST_LOSSES = 5
/** Milliseconds before each attempt to have a device back: what a driver or a GPU process needs to be there again, and then ever more. */
export const BACK_OFF = [300, 500, 1000, 2000, 4000, 4000, 4000] as const
/** After a loss another one is likely: from then on the run is remembered so often, in milliseconds. */
const REMEMBERED_EVERY = 15_000

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The device did not come back, or not for long enough. */
class GivenUpError extends StudioError {
  override readonly kind = 'lost'
}

/** A run as it stood at a checkpoint. */
interface Snapshot {
  step: number
  /** Its full checkpoint; null: it had only begun. */
  bytes: Uint8Array<ArrayBuffer> | null
  config: Config
}

export interface RecoveryHost {
  /** A device that works: the one in use, or after its loss another. */
  acquire(): Promise<Gpu>
  clock: Clock
  /** Checkpoints outlive the page. */
  saves: boolean
  /** Where the run began, unless with fresh weights. */
  beginning?: SessionBeginning | undefined
  /** Milliseconds before each attempt. */
  backOff?: readonly number[]
}

/** The newest state of a run that could be had again on another device, and the way back to it. */
export class Recovery {
  private snapshot: Snapshot
  /** What a person changed after it, by the step before which it was changed. */
  private changes: { step: number; values: LiveValues }[] = []
  private due: { step: number; values: LiveValues }[] = []
  /** Losses since the snapshot. */
  private losses = 0
  /** The newest step that outlives the page; null: none. */
  private savedAt: number | null = null
  private lastKept = Number.POSITIVE_INFINITY
  private readonly dataset: EmbeddingDataset
  /** The last one that the run stood on. */
  private gpu: Gpu

  constructor(
    private readonly host: RecoveryHost,
    session: TrainingSession,
  ) {
    this.dataset = session.dataset
    this.gpu = session.model.gpu
    if (host.beginning?.kind === 'resume') this.savedAt = session.step
    this.snapshot = { step: session.step, bytes: null, config: structuredClone(session.config) }
  }

  /** Takes a full checkpoint of the run, as it stands now, as the state to go back to. @param saved it is written down too */
  keep(bytes: Uint8Array<ArrayBuffer>, { step, config }: TrainingSession, saved = this.host.saves): void {
    if (saved) this.savedAt = step
    if (step > this.snapshot.step) this.losses = 0
    this.snapshot = { step, bytes, config: structuredClone(config) }
    this.changes = [...this.due]
    if (this.lastKept < Number.POSITIVE_INFINITY) this.lastKept = this.host.clock.now()
  }

  /** Something is to be done with the run before its next update: see {@link tend}. */
  wants({ submitted }: TrainingSession): boolean {
    return this.due.some(({ step }) => step <= submitted) || this.host.clock.now() - this.lastKept > REMEMBERED_EVERY
  }

  /**
   * Makes a person's changes again, at their steps, so that every update of a run that was rebuilt has the settings that it had; and
   * remembers the run from time to time. No update may be under way where it {@link wants} that.
   */
  async tend(session: TrainingSession): Promise<void> {
    if (!this.wants(session)) return
    for (const { values } of this.due.filter(({ step }) => step <= session.step)) await session.setLive(values)
    this.due = this.due.filter(({ step }) => step > session.step)
    if (this.host.clock.now() - this.lastKept > REMEMBERED_EVERY) this.keep(await session.checkpoint('full'), session, false)
  }

  /** A person changed settings of the run as it stands before the update after `step`. */
  changed(step: number, values: LiveValues): void {
    // what came after it, in the part that was lost, no longer holds
    this.due = []
    this.changes = [...this.changes.filter((earlier) => earlier.step <= step), { step, values }]
  }

  /** The device under a session answers no more. */
  isGone({ model }: TrainingSession): boolean {
    return watchOf(model.gpu.device).end !== null
  }

  /**
   * The loss of the device that is behind an error.
   * @throws `error` itself where it is no loss
   */
  async lossIn(error: unknown, { model }: TrainingSession): Promise<GpuLostError> {
    // what was broken off comes before the device's own word
    if (!(error instanceof StudioError)) await Promise.race([model.gpu.lost, delay(WORD_MS)])
    const { end } = watchOf(model.gpu.device)
    if (!(end instanceof GpuLostError)) throw error
    return end
  }

  /**
   * The run at its newest snapshot, on a device that works.
   * @param stopped nobody waits for it any more
   * @returns null where it was stopped meanwhile
   * @throws StudioError that says where the run is saved, when the device does not come back
   */
  async back({ model }: TrainingSession, stopped: () => boolean): Promise<TrainingSession | null> {
    // by then whoever holds it has let go of it
    await model.gpu.lost
    const { backOff = BACK_OFF } = this.host
    this.losses++
    for (const wait of backOff) {
      if (this.losses > MOST_LOSSES) throw this.givenUp(`was lost ${this.losses} times without getting further`)
      await delay(wait)
      if (stopped()) return null
      const session = await this.attempt()
      if (session) return session
    }
    throw this.givenUp('was lost and cannot be had again')
  }

  /** Null where there is no device, or it is lost again. */
  private async attempt(): Promise<TrainingSession | null> {
    let gpu: Gpu | undefined
    try {
      gpu = await this.acquire()
      return await this.rebuilt(gpu)
    } catch (error) {
      if (kindOf(error) !== 'lost') throw error
      if (gpu) this.losses++
      return null
    }
  }

  /** The run at its newest snapshot; for one that does not train. @throws StudioError where there is no device */
  async revive(): Promise<TrainingSession> {
    return this.rebuilt(await this.acquire())
  }

  /** A run that had been let go, on the device that there is now. */
  async from(held: HeldRun): Promise<TrainingSession> {
    return held.back(await this.acquire())
  }

  /** A device that works, with what is known of the one before. */
  private async acquire(): Promise<Gpu> {
    const gpu = await this.host.acquire()
    succeed(this.gpu, gpu)
    this.gpu = gpu
    return gpu
  }

  private async rebuilt(gpu: Gpu): Promise<TrainingSession> {
    const { clock, beginning } = this.host
    const { bytes, config } = this.snapshot
    const parts = { gpu, config: structuredClone(config), dataset: this.dataset, clock }
    this.due = [...this.changes]
    this.lastKept = clock.now()
    return bytes ? sessionFrom(bytes, parts) : TrainingSession.create({ ...parts, ...(beginning && { beginning }) })
  }

  private givenUp(what: string): StudioError {
    if (this.savedAt !== null)
      return new GivenUpError('GPU', `It ${what}: saved at step ${this.savedAt}.`, 'Restart the browser, then resume the run.')
    return new GivenUpError('GPU', `It ${what}, and nothing of this run was saved yet.`, 'Restart the browser, then train again.')
  }
}
