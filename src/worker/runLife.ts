import type { Clock } from '../core/clock'
import type { Config } from '../core/config/resolve'
import { type Problem, toProblem } from '../core/errors'
import type { MetricLine } from '../core/metrics'
import { failureNote } from '../core/runNote'
import { GpuLostError } from '../gpu/watch'
import type { TrainingSession } from '../training/session'
import { Gate } from './gate'
import { MetricLog } from './metricLog'
import { RunNews } from './news'
import type { Outbox } from './outbox'
import type { RunPhase, RunState } from './protocol'
import type { Recovery } from './recovery'
import type { RunKeeper } from './runKeeper'
import { stateOf } from './runState'

/** How a run stands, on which session, and how it outlives its device. */
export abstract class RunLife {
  protected readonly log = new MetricLog()
  protected readonly gate = new Gate()
  protected readonly news: RunNews
  protected phase: RunPhase = 'training'
  private problem: Problem | null = null
  /** The step of the newest checkpoint that was taken to be kept; null: none yet. */
  protected savedAt: number | null = null

  constructor(
    protected current: TrainingSession,
    protected readonly outbox: Outbox,
    protected readonly clock: Clock,
    /** Null where nothing is kept. */
    readonly keeper: RunKeeper | null,
    /** Null where a lost device ends the run. */
    protected readonly recovery: Recovery | null,
  ) {
    this.news = new RunNews(outbox, clock.now, current.progress.factor)
    this.followDevice()
  }

  get session(): TrainingSession {
    return this.current
  }
  /** Its metrics so far. */
  get lines(): MetricLine[] {
    return this.log.all()
  }
  get config(): Config {
    return this.current.config
  }
  get active(): boolean {
    return this.moving || this.phase === 'paused' || this.phase === 'measuring'
  }
  /** Updates are being done, or will be as soon as there is a device again. */
  get moving(): boolean {
    return this.phase === 'training' || this.phase === 'stopping' || this.phase === 'recovering'
  }

  state(): RunState {
    return stateOf(this.current, this.phase, this.news.samplesPerSecond(this.current), this.problem)
  }

  protected become(phase: RunPhase): void {
    this.phase = phase
    this.outbox.flush(this.state())
  }

  protected fail(error: unknown): void {
    this.problem = toProblem(error, 'run')
    const { kind = 'other', problem } = this.problem
    this.news.note(this.current.step, failureNote(kind), problem)
    this.become('failed')
  }

  /** Takes a full checkpoint of the run as it stands. */
  protected save(kind: 'last' | 'best', bytes: Uint8Array<ArrayBuffer>): void {
    this.savedAt = this.current.step
    this.recovery?.keep(bytes, this.current)
    this.keeper?.save(kind, bytes, this.state())
  }

  /** The run stands at an earlier step again: lines after it no longer hold. */
  protected goneBack(step: number): void {
    this.log.goBack(step)
    this.keeper?.rolledBack(step)
    this.outbox.flush(this.state())
    this.outbox.post({ kind: 'rollback', step })
  }

  /** A run that does not train has its session back on another device where its own was lost. */
  protected async alive(): Promise<void> {
    if (this.active || !this.recovery?.isGone(this.current)) return
    this.current = await this.recovery.revive()
    this.outbox.flush(this.state())
  }

  /** A run that is paused waits for no answer of its device: its loss has to be told. */
  protected followDevice(): void {
    void this.current.model.gpu.lost.then(({ intended, message }) => {
      if (!intended) this.gate.interrupt(new GpuLostError(message))
    })
  }

  /** Whether the run goes on after an error: from its newest snapshot, where its device was lost. Else it has ended. */
  protected async recovered(error: unknown): Promise<boolean> {
    const { recovery } = this
    const began = this.clock.now()
    try {
      if (!recovery) throw error
      const loss = await recovery.lossIn(error, this.current)
      this.news.note(this.current.step, 'lost', loss.problem)
      if (!this.gate.isStopped) this.become('recovering')
      const session = await recovery.back(this.current, () => this.gate.isStopped)
      if (session) this.standAt(session, (this.clock.now() - began) / 1000)
      else this.become('stopped')
      return session !== null
    } catch (problem) {
      this.fail(problem)
      return false
    }
  }

  /** The run stands at an earlier step again, on another device. */
  private standAt(session: TrainingSession, seconds: number): void {
    const { name } = this.current.model.gpu.report
    this.current = session
    this.followDevice()
    this.news.paused()
    this.goneBack(session.step)
    const { report } = session.model.gpu
    const where = report.name === name ? '' : ` on ${report.name}: its numbers may differ in their last digits`
    this.news.note(session.step, 'resumed', `goes on after a lost GPU, ${seconds.toFixed(1)} s later${where}`)
  }
}
