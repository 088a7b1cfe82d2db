import type { Config } from '../core/config/resolve'
import { effectiveBatch } from '../core/config/resolve'
import { type Problem, toProblem } from '../core/errors'
import type { MetricLine } from '../core/metrics'
import { runTraining } from '../training/run'
import type { TrainingSession } from '../training/session'
import { Gate } from './gate'
import type { Outbox } from './outbox'
import type { FrameRequest, NoteKind, RunPhase, RunState } from './protocol'

/** Updates over which throughput is measured. */
const WINDOW = 8
const MOST_FRAMES_PER_SECOND = 30

/** The run in this worker: a session, its gate, and what the page hears of it. */
export class Run {
  readonly lines: MetricLine[] = []
  private readonly gate = new Gate()
  private phase: RunPhase = 'training'
  private problem: Problem | null = null
  private lastFrame = Number.NEGATIVE_INFINITY
  private times: number[] = []
  /** Work that must not meet a half-done update; done before the next one. */
  private waiting: (() => Promise<void>)[] = []
  /** Such work that is under way while the run stands still. */
  private exclusive: Promise<unknown> = Promise.resolve()
  /** Settles when the run stands still for good. */
  private ended: Promise<void>

  constructor(
    readonly session: TrainingSession,
    private readonly outbox: Outbox,
    private readonly view: () => FrameRequest,
    private readonly now: () => number,
  ) {
    this.ended = this.train()
  }

  get config(): Config {
    return this.session.config
  }
  get active(): boolean {
    return this.phase === 'training' || this.phase === 'paused' || this.phase === 'stopping'
  }

  pause(): void {
    this.gate.close()
  }
  /** Goes on: from a pause, or after a stop from where the run stands. */
  resume(): void {
    this.gate.open()
    if (this.phase === 'stopped') this.ended = this.train()
  }
  step(): void {
    this.gate.close()
    this.gate.once()
  }
  stop(): Promise<void> {
    if (this.active) this.become('stopping')
    this.gate.stop()
    return this.ended
  }

  /** The run's checkpoint, taken between two updates. */
  checkpoint(kind: 'full' | 'weights'): Promise<Uint8Array<ArrayBuffer>> {
    const take = (): Promise<Uint8Array<ArrayBuffer>> => this.session.checkpoint(kind)
    if (this.phase !== 'training' && this.phase !== 'stopping') {
      const taken = this.exclusive.then(take)
      this.exclusive = taken.catch(() => undefined)
      return taken
    }
    return new Promise((resolve, reject) => {
      this.waiting.push(() => take().then(resolve, reject))
    })
  }

  private async settle(): Promise<void> {
    for (const work of this.waiting.splice(0)) await work()
    await this.exclusive
  }

  state(): RunState {
    const { session } = this
    const [first] = this.times
    const last = this.times.at(-1)
    const span = first !== undefined && last !== undefined ? (last - first) / 1000 : 0
    return {
      phase: this.phase,
      step: session.step,
      steps: session.totalSteps,
      samples: session.samples,
      epoch: session.epoch,
      seconds: session.seconds,
      samplesPerSecond: span > 0 ? ((this.times.length - 1) * effectiveBatch(session.config)) / span : null,
      config: session.config,
      gpuBytes: session.model.buffers.bytes,
      problem: this.problem,
    }
  }

  private become(phase: RunPhase): void {
    this.phase = phase
    this.outbox.flush(this.state())
  }

  private note(kind: NoteKind, text: string): void {
    this.outbox.post({ kind: 'note', note: { kind, step: this.session.step, text } })
  }

  private async train(): Promise<void> {
    this.become('training')
    try {
      const outcome = await runTraining(this.session, this.host())
      await this.settle()
      this.become(outcome)
    } catch (error) {
      this.problem = toProblem(error, 'run')
      this.note('nan', this.problem.problem)
      await this.settle()
      this.become('failed')
    }
  }

  private host(): Parameters<typeof runTraining>[1] {
    return {
      save: null,
      proceed: async () => {
        await this.settle()
        const pause = (): void => {
          this.times = []
          this.become('paused')
        }
        const go = await this.gate.pass(pause, () => this.become('training'))
        await this.exclusive
        return go
      },
      onTrain: (line) => {
        this.lines.push(line)
        this.times.push(this.session.seconds * 1000)
        if (this.times.length > WINDOW) this.times.shift()
        this.outbox.train(line, () => this.state())
      },
      onValidation: (line, best) => {
        this.lines.push(line)
        this.outbox.post({ kind: 'validation', line })
        if (best) this.note('best', `best: validation loss ${line.loss.toPrecision(4)}, recall@1 ${line['recall@1'].toFixed(3)}`)
      },
      wantsFrame: () => {
        const { enabled, framesPerSecond, sample } = this.view()
        this.session.frameSample = sample
        const wait = 1000 / Math.min(MOST_FRAMES_PER_SECOND, Math.max(0.1, framesPerSecond))
        if (!enabled || this.now() - this.lastFrame < wait) return false
        this.lastFrame = this.now()
        return true
      },
      onFrame: (frame) => this.outbox.post({ kind: 'frame', frame }, [frame.state.buffer]),
    }
  }
}
