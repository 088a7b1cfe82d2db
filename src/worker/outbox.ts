import { type TrainLine, toRow } from '../core/metrics'
import type { RunNote, RunState, StudioEvent } from './protocol'

/** Metrics and state go to the page at most this often. */
const INTERVAL_MS = 50

/** Posts events to the page: train lines packed and gathered, typed arrays transferred. */
export class Outbox {
  private port: MessagePort | null = null
  private pending: number[] = []
  private lastSent = Number.NEGATIVE_INFINITY
  /** Hears every note of the run as well. */
  onNote: ((note: RunNote) => void) | null = null

  private readonly watchers = new Set<() => void>()

  constructor(private readonly now: () => number) {}

  connect(port: MessagePort): void {
    this.port = port
  }

  /** Calls back whenever the run's state was told; returns how to end that. */
  watch(told: () => void): () => void {
    this.watchers.add(told)
    return () => this.watchers.delete(told)
  }

  post(event: StudioEvent, transfer: Transferable[] = []): void {
    if (event.kind === 'note') this.onNote?.(event.note)
    this.port?.postMessage(event, transfer)
  }

  /** Adds a train line; sends it, with the state, when it is time. */
  train(line: TrainLine, state: () => RunState): void {
    this.pending.push(...toRow(line))
    if (this.now() - this.lastSent >= INTERVAL_MS) this.flush(state())
  }

  /** Sends what waits, then the state. */
  flush(state: RunState): void {
    if (this.pending.length > 0) {
      const rows = Float64Array.from(this.pending)
      this.pending = []
      this.post({ kind: 'train', rows }, [rows.buffer])
    }
    this.lastSent = this.now()
    this.post({ kind: 'state', state })
    for (const told of [...this.watchers]) told()
  }
}
