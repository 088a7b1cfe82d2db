import { effectiveBatch } from '../core/config/resolve'
import type { TrainLine } from '../core/metrics'
import { noteText } from '../core/runNote'
import { THROUGHPUT_STEPS } from '../core/throughput'
import type { TrainingSession } from '../training/session'
import type { Outbox } from './outbox'
import type { NoteKind } from './protocol'

/** Milliseconds between two pictures of the pool. */
const POOL_INTERVAL = 1000

/** What the page hears of a run beside its lines: throughput, the pool, and what happened. */
export class RunNews {
  private times: number[] = []
  private lastPool = Number.NEGATIVE_INFINITY

  constructor(
    private readonly outbox: Outbox,
    private readonly now: () => number,
    /** What validations have multiplied the learning rate with. */
    private plateau: number,
  ) {}

  note(step: number, kind: NoteKind, text: string): void {
    this.outbox.post({ kind: 'note', note: { kind, step, text } })
  }

  /** After an update: measures, and says what is out of the ordinary. */
  trained(session: TrainingSession, line: TrainLine): void {
    this.times.push(session.seconds)
    if (this.times.length > THROUGHPUT_STEPS) this.times.shift()
    if (line.skipped) this.note(line.step, 'overflow', noteText.overflow(line))
    const { factor } = session.progress
    if (factor < this.plateau) this.note(line.step, 'rate', noteText.plateau(factor))
    this.plateau = factor
    if (this.now() - this.lastPool >= POOL_INTERVAL) this.pool(session)
  }

  /** A pause is no time that an update took. */
  paused(): void {
    this.times = []
  }

  samplesPerSecond(session: TrainingSession): number | null {
    const [first] = this.times
    const last = this.times.at(-1)
    const span = first !== undefined && last !== undefined ? last - first : 0
    return span > 0 ? ((this.times.length - 1) * effectiveBatch(session.config)) / span : null
  }

  /** Sends the pool as it stands, where there is one. */
  pool(session: TrainingSession): void {
    const pool = session.poolView()
    if (!pool) return
    this.lastPool = this.now()
    this.outbox.post({ kind: 'pool', pool: { ...pool, step: session.step } }, [pool.rows.buffer, pool.age.buffer, pool.loss.buffer])
  }
}
