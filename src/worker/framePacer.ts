import type { LatticeFrame } from '../core/frame'
import type { TrainingSession } from '../training/session'
import type { Outbox } from './outbox'
import type { FrameRequest } from './protocol'
import type { RunKeeper } from './runKeeper'

const MOST_FRAMES_PER_SECOND = 30

/** Which updates are worth a picture: as often as the page looks, and where one is kept with a checkpoint. */
export class FramePacer {
  private last = Number.NEGATIVE_INFINITY

  constructor(
    private readonly view: () => FrameRequest,
    private readonly keeper: RunKeeper | null,
    private readonly outbox: Outbox,
    private readonly now: () => number,
  ) {}

  /** Whether a picture of the update just submitted is wanted. */
  wants(session: TrainingSession): boolean {
    const { enabled, framesPerSecond, sample } = this.view()
    session.frameSample = sample
    const wait = 1000 / Math.min(MOST_FRAMES_PER_SECOND, Math.max(0.1, framesPerSecond))
    const shows = enabled && this.now() - this.last >= wait
    if (shows) this.last = this.now()
    return shows || this.keeper?.keepsAt(session.submitted) === true
  }

  take(frame: LatticeFrame): void {
    if (this.keeper?.keepsAt(frame.step)) this.keeper.saw(frame)
    if (this.view().enabled) this.outbox.post({ kind: 'frame', frame }, [frame.state.buffer])
  }
}
