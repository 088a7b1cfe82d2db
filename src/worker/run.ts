import type { CheckpointKind } from '../core/checkpoint'
import type { Clock } from '../core/clock'
import { type LiveChange, liveText } from '../core/config/live'
import type { Config } from '../core/config/resolve'
import { hasLattice } from '../core/config/surface'
import { type Problem, StudioError, toProblem } from '../core/errors'
import type { MetricLine } from '../core/metrics'
import type { RunHost } from '../training/host'
import { runTraining } from '../training/run'
import type { TrainingSession } from '../training/session'
import { measureFlow } from './flow'
import { FramePacer } from './framePacer'
import { Gate } from './gate'
import { letGo } from './hold'
import { Interludes } from './interludes'
import { RunNews } from './news'
import type { Outbox } from './outbox'
import type { FlowState, FrameRequest, RunPhase, RunState } from './protocol'
import type { RunKeeper } from './runKeeper'
import { stateOf } from './runState'

/** The run in this worker: a session, its gate, and what the page hears of it. */
export class Run {
  lines: MetricLine[] = []
  private readonly gate = new Gate()
  private readonly news: RunNews
  private phase: RunPhase = 'training'
  private problem: Problem | null = null
  private readonly frames: FramePacer
  private readonly interludes = new Interludes()
  /** Settles when the run stands still for good. */
  private ended: Promise<void>
  /** The run as a file, where its session could not be had back. */
  private remains: Uint8Array<ArrayBuffer> | null = null

  constructor(
    private current: TrainingSession,
    private readonly outbox: Outbox,
    view: () => FrameRequest,
    private readonly clock: Clock,
    private readonly watchesFlow: () => boolean = () => false,
    /** Null where nothing is kept. */
    readonly keeper: RunKeeper | null = null,
  ) {
    this.news = new RunNews(outbox, clock.now, current.progress.factor)
    this.frames = new FramePacer(view, keeper, outbox, clock.now)
    this.ended = this.train()
  }

  get session(): TrainingSession {
    return this.current
  }
  get config(): Config {
    return this.current.config
  }
  get active(): boolean {
    return this.phase === 'training' || this.phase === 'paused' || this.phase === 'measuring' || this.phase === 'stopping'
  }
  /** Updates are being done. */
  get moving(): boolean {
    return this.phase === 'training' || this.phase === 'stopping'
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
    return this.interludes.add(work, this.moving)
  }

  /** Changes settings between two updates, and says so. */
  setLive(values: Readonly<Record<string, unknown>>): Promise<LiveChange[]> {
    if (this.remains) throw new StudioError('run', 'its GPU memory is gone.', 'Resume its checkpoint with the new settings.')
    return this.between(async () => {
      const changes = await this.current.setLive(values)
      const { step } = this.current
      if (changes.length > 0) this.outbox.post({ kind: 'note', note: { kind: 'setting', step, text: liveText(changes), changes } })
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
    const now = await this.between(async () => ({ bytes: await keeper.look(this.current), state: this.state() }))
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
        this.current = await held.back()
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

  state(): RunState {
    return stateOf(this.current, this.phase, this.news.samplesPerSecond(this.current), this.problem)
  }

  private isMeasuring(): boolean {
    return this.phase === 'measuring'
  }

  private become(phase: RunPhase): void {
    this.phase = phase
    this.outbox.flush(this.state())
  }

  private fail(error: unknown): void {
    this.problem = toProblem(error, 'run')
    this.news.note(this.current.step, 'nan', this.problem.problem)
    this.become('failed')
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
      this.fail(error)
    }
    this.news.pool(this.current)
    // nobody waits for what is written
    if (!this.isMeasuring()) void this.keeper?.stands(this.state())
  }

  /** Where it was stopped it can be gone on with after a reload too. */
  private async keepLast(): Promise<void> {
    if (this.keeper && this.current.step > 0) this.keeper.save('last', await this.current.checkpoint('full'), this.state())
  }

  private host(): RunHost {
    const { keeper } = this
    return {
      save: keeper && ((kind, bytes) => keeper.save(kind, bytes, this.state())),
      proceed: async (drain) => {
        if (!this.gate.isOpen || this.interludes.wait) await drain()
        await this.interludes.settle()
        const go = await this.gate.pass(
          () => this.stand(),
          () => this.become('training'),
        )
        await this.interludes.settle()
        return go
      },
      onTrain: (line) => {
        this.lines.push(line)
        keeper?.trained(line)
        this.news.trained(this.current, line)
        this.outbox.train(line, () => this.state())
      },
      onValidation: async (line, best) => {
        this.lines.push(line)
        keeper?.validated(line, best)
        this.outbox.post({ kind: 'validation', line })
        const text = `best: validation loss ${line.loss.toPrecision(4)}, recall@1 ${line['recall@1'].toFixed(3)}`
        if (best) this.news.note(line.step, 'best', text)
        // what it cannot measure is said where it would be shown; the run goes on
        if (this.watchesFlow() && hasLattice(this.config)) await measureFlow(this.current, this.clock, this.outbox).catch(() => undefined)
      },
      onRollback: (step) => {
        this.lines = this.lines.filter((line) => line.step <= step)
        keeper?.rolledBack(step)
        this.outbox.flush(this.state())
        this.outbox.post({ kind: 'rollback', step })
      },
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
