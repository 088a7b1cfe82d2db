import type { CheckpointKind } from '../core/checkpoint'
import type { Clock } from '../core/clock'
import { type LiveChange, liveText } from '../core/config/live'
import { hasLattice } from '../core/config/surface'
import { kindOf, StudioError } from '../core/errors'
import { noteText } from '../core/runNote'
import type { RunHost } from '../training/host'
import { runTraining } from '../training/run'
import type { TrainingSession } from '../training/session'
import { measureFlow } from './flow'
import { FramePacer } from './framePacer'
import { letGo } from './hold'
import { Interludes } from './interludes'
import type { Outbox } from './outbox'
import type { FlowState, FrameRequest, RunPhase } from './protocol'
import type { Recovery } from './recovery'
import type { RunKeeper } from './runKeeper'
import { RunLife } from './runLife'

/** The run in this worker: a session, its gate, and what the page hears of it. */
export class Run extends RunLife {
  private readonly frames: FramePacer
  private readonly interludes = new Interludes()
  /** Settles when the run stands still for good. */
  private ended: Promise<void>
  /** The run as a file, where its session could not be had back. */
  private remains: Uint8Array<ArrayBuffer> | null = null

  constructor(
    session: TrainingSession,
    outbox: Outbox,
    view: () => FrameRequest,
    clock: Clock,
    private readonly watchesFlow: () => boolean = () => false,
    keeper: RunKeeper | null = null,
    recovery: Recovery | null = null,
  ) {
    super(session, outbox, clock, keeper, recovery)
    this.frames = new FramePacer(view, keeper, outbox, clock.now)
    this.ended = this.train()
  }

  pause(): void {
    this.gate.close()
  }
  /** Goes on: from a pause, or after a stop from where the run stands. */
  resume(): void {
    if (this.phase === 'measuring') return
    this.gate.open()
    if (this.phase === 'stopped') this.ended = this.train()
  }
  step(): void {
    if (this.phase === 'measuring') return
    this.gate.close()
    this.gate.once()
  }
  stop(): Promise<void> {
    if (this.active) this.become('stopping')
    this.gate.stop()
    return this.ended
  }

  private between<T>(work: () => Promise<T>): Promise<T> {
    return this.interludes.add(() => this.alive().then(work), this.moving)
  }

  /** Changes settings between two updates, and says so. */
  setLive(values: Readonly<Record<string, unknown>>): Promise<LiveChange[]> {
    if (this.remains) throw new StudioError('run', 'its GPU memory is gone.', 'Resume its checkpoint with the new settings.')
    return this.between(async () => {
      const changes = await this.current.setLive(values)
      const { step } = this.current
      if (changes.length > 0) this.recovery?.changed(step, values)
      if (changes.length > 0) this.outbox.post({ kind: 'note', note: { kind: 'setting', step, text: liveText(changes), changes } })
      // what was kept of this step would go on with the values of before
      if (changes.length > 0 && this.keeper && this.savedAt === step) this.save('last', await this.current.checkpoint('full'))
      this.outbox.flush(this.state())
      return changes
    })
  }

  /** Gradient flow as the run stands, between two updates. */
  measureFlow(): Promise<FlowState> {
    return this.measure((session) => measureFlow(session, this.clock, this.outbox))
  }

  /** The run's checkpoint, taken between two updates. */
  async checkpoint(kind: CheckpointKind): Promise<Uint8Array<ArrayBuffer>> {
    if (!this.remains) return this.between(() => this.current.checkpoint(kind))
    if (kind === 'full') return this.remains
    throw new StudioError('run', 'its GPU memory is gone.', 'Export its checkpoint, and import that: it holds the weights too.')
  }

  /** Keeps a checkpoint of the run as it stands, between two updates. */
  async keep(): Promise<null> {
    const { keeper } = this
    if (this.remains || !keeper) throw new StudioError('run', 'it cannot be read now.', 'Wait until what is measured comes to its end.')
    const now = await this.between(async () => ({ bytes: await keeper.look(this.current), state: structuredClone(this.state()) }))
    this.savedAt = now.state.step
    await keeper.keep(now.bytes, now.state)
    return null
  }

  /** Does `work` between two updates, as the phase `measuring`. */
  measure<T>(work: (session: TrainingSession) => Promise<T>): Promise<T> {
    return this.between(async () => {
      const { phase } = this
      this.become('measuring')
      try {
        return await work(this.current)
      } finally {
        if (this.isMeasuring()) this.become(phase)
      }
    })
  }

  /** Gives the run's GPU memory back while `work` is done; then the run stands there again, to the bit. It must not be moving. */
  async yieldTo<T>(work: () => Promise<T>): Promise<T> {
    if (this.remains) return work()
    await this.interludes.settle()
    const { phase } = this
    this.become('measuring')
    this.gate.stop()
    await this.ended
    try {
      const held = await letGo(this.current, this.clock)
      this.remains = held.bytes
      try {
        return await work()
      } finally {
        const { gpu } = this.current.model
        this.current = await (this.recovery?.isGone(this.current) ? this.recovery.from(held) : held.back(gpu))
        this.followDevice()
        this.remains = null
      }
    } catch (error) {
      if (this.remains) this.fail(error)
      throw error
    } finally {
      if (this.isMeasuring()) this.standAgain(phase)
    }
  }

  private standAgain(phase: RunPhase): void {
    if (phase === 'paused') {
      this.gate.close()
      this.ended = this.train('paused')
    } else this.become(phase)
  }

  private isMeasuring(): boolean {
    return this.phase === 'measuring'
  }

  private async train(phase: RunPhase = 'training'): Promise<void> {
    this.become(phase)
    try {
      const outcome = await runTraining(this.current, this.host())
      await this.interludes.settle()
      // a run that is let go for a while only seems to stop
      if (!this.isMeasuring()) {
        if (outcome === 'stopped') await this.keepLast()
        this.become(outcome)
      }
    } catch (error) {
      await this.interludes.settle()
      // the state before the update that was not finite is sound: it is kept
      if (kindOf(error) === 'notFinite') await this.keepLast().catch(() => undefined)
      if (await this.recovered(error)) return this.train(this.gate.isOpen ? 'training' : 'recovering')
      // what came to wait meanwhile
      await this.interludes.settle()
    }
    this.news.pool(this.current)
    // nobody waits for what is written
    if (!this.isMeasuring()) void this.keeper?.stands(this.state())
  }

  /** Where it was stopped it can be gone on with after a reload too. */
  private async keepLast(): Promise<void> {
    if (this.keeper && this.current.step > 0) this.save('last', await this.current.checkpoint('full'))
  }

  private host(): RunHost {
    const { keeper, recovery } = this
    return {
      save: keeper || recovery ? (kind, bytes) => this.save(kind, bytes) : null,
      proceed: async (drain) => {
        if (!this.gate.isOpen || this.interludes.wait || recovery?.wants(this.current)) await drain()
        await recovery?.tend(this.current)
        await this.interludes.settle()
        const go = await this.gate.pass(
          () => this.stand(),
          () => this.become('training'),
        )
        await this.interludes.settle()
        return go
      },
      onTrain: (line) => {
        this.log.add(line)
        keeper?.trained(line)
        this.news.trained(this.current, line)
        this.outbox.train(line, () => this.state())
      },
      onValidation: async (line, best) => {
        this.log.add(line)
        keeper?.validated(line, best)
        this.outbox.post({ kind: 'validation', line })
        if (best) this.news.note(line.step, 'best', noteText.best(line))
        // what it cannot measure is said where it would be shown; the run goes on
        if (this.watchesFlow() && hasLattice(this.config)) await measureFlow(this.current, this.clock, this.outbox).catch(() => undefined)
      },
      onRollback: (step) => this.goneBack(step),
      onNote: (kind, text) => this.news.note(this.current.step, kind, text),
      wantsFrame: () => this.frames.wants(this.current),
      onFrame: (frame) => this.frames.take(frame),
    }
  }

  /** The gate is closed: the run pauses. */
  private stand(): void {
    this.news.paused()
    this.become('paused')
    this.news.pool(this.current)
  }
}
