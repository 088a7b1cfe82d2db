import { joinedBytes } from '../core/bytes'
import { StudioError, toProblem } from '../core/errors'
import type { MetricLine } from '../core/metrics'
import type { LogLine } from '../core/runNote'
import { bytesUpTo, type LineFile, type LineFiles, type LineKind, lineName, mend } from '../storage/lines'
import { isFull } from '../storage/refusals'
import type { RunNote } from './protocol'

export interface RecorderHost {
  date(): string
  /** The lines cannot be written now; said once until they can be again. */
  failed(error: StudioError): void
  /** Calls back after so many milliseconds; returns how to call that off. */
  later(work: () => void, milliseconds: number): () => void
}

/** What was said is on the disk after so long at most, in milliseconds. */
const FLUSH_MS = 1000

/** Lines on their way into one file. */
class Appended {
  private waiting = ''
  /** Bytes that are whole lines. */
  private whole: number

  constructor(private readonly file: LineFile) {
    mend(file)
    this.whole = file.size
  }

  add(line: object): void {
    this.waiting += `${JSON.stringify(line)}\n`
  }

  /** @throws where there is no room; what waits goes on waiting, and no part of it stays behind */
  flush(): void {
    if (this.waiting === '') return
    const bytes = new TextEncoder().encode(this.waiting)
    try {
      this.file.append(bytes)
    } catch (error) {
      this.file.truncate(this.whole)
      throw error
    }
    this.waiting = ''
    this.whole += bytes.byteLength
    this.file.flush()
  }

  /** Drops lines of later steps, those that wait among them. */
  goBack(step: number): void {
    const lines = this.waiting.split('\n').filter((line) => line !== '' && (JSON.parse(line) as { step: number }).step <= step)
    this.waiting = lines.map((line) => `${line}\n`).join('')
    const kept = bytesUpTo(this.file.read(), step)
    if (kept === this.whole) return
    this.file.truncate(kept)
    this.file.flush()
    this.whole = kept
  }

  /** All lines so far, those that wait among them. */
  soFar(): Uint8Array<ArrayBuffer> {
    return joinedBytes([this.file.read(), new TextEncoder().encode(this.waiting)])
  }

  close(): void {
    this.file.close()
  }
}

/**
 * Writes a run's metrics and its log as it trains: what comes is gathered and written each second, and before a checkpoint is kept.
 * Where there is no room training goes on, and what waits is written when there is room again.
 */
export class RunRecorder {
  private callOff: (() => void) | null = null
  private full = false
  private closed = false

  private constructor(
    private readonly metrics: Appended,
    private readonly log: Appended,
    private readonly host: RecorderHost,
  ) {}

  /**
   * Opens a run's files; metrics after `step` are dropped: that part of the run is done again. Rejects where another writer has them,
   * or the browser keeps nothing.
   */
  static async open(files: LineFiles, run: string, step: number, host: RecorderHost): Promise<RunRecorder> {
    const open = async (kind: LineKind): Promise<Appended> => new Appended(await files.open(lineName(run, kind)))
    const metrics = await open('metrics')
    try {
      metrics.goBack(step)
      return new RunRecorder(metrics, await open('log'), host)
    } catch (error) {
      metrics.close()
      throw error
    }
  }

  line(line: MetricLine): void {
    if (this.closed) return
    this.metrics.add(line)
    this.soon()
  }

  note({ step, kind, text, changes, live }: RunNote): void {
    if (this.closed) return
    const line: LogLine = {
      at: this.host.date(),
      step,
      kind,
      text,
      ...(changes && { changes: JSON.stringify(changes) }),
      ...(live && { live: JSON.stringify(live) }),
    }
    this.log.add(line)
    this.soon()
  }

  get isOpen(): boolean {
    return !this.closed
  }

  /** The metrics as they would be exported now. */
  metricsSoFar(): Uint8Array<ArrayBuffer> {
    return this.metrics.soFar()
  }

  logSoFar(): Uint8Array<ArrayBuffer> {
    return this.log.soFar()
  }

  /** The run stands at an earlier step again. */
  rolledBack(step: number): void {
    this.attempt(() => this.metrics.goBack(step))
  }

  /** Writes what waits; returns when it is on the disk, or there is no room for it. */
  flush(): void {
    this.callOff?.()
    this.callOff = null
    this.attempt(() => {
      this.metrics.flush()
      this.log.flush()
      this.full = false
    })
  }

  /** Writes what waits, and lets go of the files. */
  close(): void {
    if (this.closed) return
    this.flush()
    this.closed = true
    this.metrics.close()
    this.log.close()
  }

  private soon(): void {
    this.callOff ??= this.host.later(() => this.flush(), FLUSH_MS)
  }

  private attempt(work: () => void): void {
    if (this.closed) return
    try {
      work()
    } catch (error) {
      const said = this.full
      this.full = true
      if (!said) this.host.failed(notWritten(error))
    }
  }
}

const notWritten = (error: unknown): StudioError =>
  isFull(error)
    ? new StudioError(
        'metrics',
        'the browser has no room for this run’s lines, so those since the last second wait in memory.',
        'Delete checkpoints under Runs, or free space on the disk; they are written then, and training goes on.',
        { cause: error },
      )
    : new StudioError(
        'metrics',
        `this run’s lines could not be written: ${toProblem(error).problem}`,
        'Export the metrics before you close the page.',
      )
