/** The data worker as the page sees it: watched, so that a file which hangs it costs that file alone. */
import { type Endpoint, transfer, wrap } from 'comlink'
import { type Problem, toProblem } from '../core/errors'
import type { FileArrival, LibraryFile, LooseFile } from '../core/library'
import type { DataEvent, DataHost, DataWorker } from './dataProtocol'
import type { Result } from './protocol'

export type DataClient = Omit<DataWorker, 'connect'>

/** A worker that was started. */
export interface StartedWorker {
  endpoint: Endpoint
  terminate(): void
}

/** Milliseconds without an answer after which a worker is ended, and between two looks. */
const PATIENCE = { limit: 30_000, every: 2000 }
type Patience = typeof PATIENCE
/** Looks that must find no answer: a page that slept has a late timer, not a worker that hangs. */
const LOOKS = 3

/** Starts the worker with `start`, and again whenever it hangs. Events go to `listener`. */
export function guardData(start: () => StartedWorker, listener: (event: DataEvent) => void, patience: Patience = PATIENCE): GuardedData {
  return new GuardedData(start, listener, patience)
}

type Take = Parameters<DataWorker['take']>[0][number]

export class GuardedData implements DataClient {
  /** Files that found no room, as they were dropped. */
  private readonly loose = new Map<string, { entry: LibraryFile; file: LooseFile }>()
  private live: Live
  private arriving: FileArrival | null = null
  /** Files that the worker has been given, by their arrivals. */
  private readonly given = new Map<string, LooseFile>()
  private readonly cancelled = new Set<string>()
  private queue: Promise<void> = Promise.resolve()

  constructor(
    private readonly start: () => StartedWorker,
    private readonly listener: (event: DataEvent) => void,
    private readonly patience: Patience,
  ) {
    this.live = this.begin()
  }

  private begin(): Live {
    const live: Live = new Live(
      this.start(),
      this.patience,
      (event) => this.hear(event),
      () => this.restart(live),
    )
    for (const { entry, file } of this.loose.values()) void live.remote.adopt(entry, file).catch(() => undefined)
    return live
  }

  private hear(event: DataEvent): void {
    if (event.kind === 'arrival' && event.arrival.id === this.arriving?.id) this.arriving = event.arrival
    if (event.kind === 'arrived') {
      const given = this.given.get(event.id)
      if (given && !event.file.kept) this.loose.set(event.file.id, { entry: event.file, file: { ...given, id: event.file.id } })
      this.given.delete(event.id)
    }
    this.listener(event)
  }

  /** The worker hangs: whoever waits hears of it, and a new one takes its place. */
  private restart(hung: Live): void {
    if (this.live === hung) this.live = this.begin()
  }

  /** A command; null where the worker was ended before it answered. */
  private async ask<T>(call: (remote: Live['remote']) => Promise<T>): Promise<T | null> {
    const { live } = this
    return live.wait(call(live.remote))
  }

  private async result<T>(subject: string, call: (remote: Live['remote']) => Promise<Result<T>>): Promise<Result<T>> {
    try {
      return (await this.ask(call)) ?? { ok: false, problem: hung(subject) }
    } catch (error) {
      return { ok: false, problem: toProblem(error, subject) }
    }
  }

  take(files: Take[]): Promise<void> {
    this.queue = this.queue.then(async () => {
      for (const file of files) if (!this.cancelled.delete(file.id)) await this.takeOne(file)
    })
    return this.queue
  }

  private async takeOne(take: Take): Promise<void> {
    const { id, file, skipBadRows = false } = take
    this.given.set(id, { id, file, skipBadRows })
    this.arriving = { id, name: file.name, size: file.size, read: 0, secondsLeft: null, problem: null, skippable: null }
    const refuse = (problem: Problem): void => {
      const arrival = this.arriving
      if (arrival) this.listener({ kind: 'arrival', arrival: { ...arrival, secondsLeft: null, problem } })
    }
    try {
      const done = await this.ask(async (remote) => {
        await remote.take([take])
        return true
      })
      if (done === null) refuse(hung(file.name))
    } catch (error) {
      refuse(toProblem(error, file.name))
    }
  }

  async cancel(id: string): Promise<void> {
    if (!this.given.has(id)) this.cancelled.add(id)
    await this.ask((remote) => remote.cancel(id))
  }

  library() {
    return this.result('Library', (remote) => remote.library())
  }
  remove(id: string) {
    return this.result('Library', (remote) => remote.remove(id))
  }
  restore(id: string) {
    return this.result('Library', (remote) => remote.restore(id))
  }
  async forget(id: string): Promise<void> {
    await this.ask((remote) => remote.forget(id))
    this.loose.delete(id)
  }
  async room() {
    return (await this.ask((remote) => remote.room())) ?? { used: 0, quota: 0, persisted: false }
  }
  suggest(files: readonly string[]) {
    return this.result('Data', (remote) => remote.suggest(files))
  }
  inspect(...what: Parameters<DataWorker['inspect']>) {
    return this.result('Data', (remote) => remote.inspect(...what))
  }
  project(...request: Parameters<DataWorker['project']>) {
    return this.result('Projection', (remote) => remote.project(...request))
  }
  async cancelProjection(): Promise<void> {
    await this.ask((remote) => remote.cancelProjection())
  }
  neighbours(...row: Parameters<DataWorker['neighbours']>) {
    return this.result('Data', (remote) => remote.neighbours(...row))
  }
  rows(rows: readonly number[]) {
    return this.result('Data', (remote) => remote.rows(rows))
  }
  list(...filter: Parameters<DataWorker['list']>) {
    return this.result('Data', (remote) => remote.list(...filter))
  }
  exportDataset() {
    return this.result('Data', (remote) => remote.exportDataset())
  }
}

const hung = (subject: string): Problem => ({
  subject,
  problem: 'reading it hung, and was ended.',
  remedy: 'Convert the file to .npy or .safetensors, or reload the page.',
})

/** One worker, for as long as it answers. */
class Live {
  readonly remote
  private readonly ended: Promise<null>
  private end: (nothing: null) => void = () => undefined
  private waiting = 0
  private timer: ReturnType<typeof setInterval> | null = null
  private asked: { at: number; looks: number } | null = null

  constructor(
    private readonly worker: StartedWorker,
    private readonly patience: Patience,
    listener: (event: DataEvent) => void,
    private readonly onHang: () => void,
  ) {
    this.remote = wrap<DataHost>(worker.endpoint)
    this.ended = new Promise((done) => {
      this.end = done
    })
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }: MessageEvent<DataEvent>) => listener(data)
    void this.remote.connect(transfer(port2, [port2]))
  }

  /** Waits for an answer, and looks meanwhile whether the worker lives. Null where it does not. */
  async wait<T>(answer: Promise<T>): Promise<T | null> {
    this.waiting++
    this.timer ??= setInterval(() => this.look(), this.patience.every)
    try {
      return await Promise.race([answer, this.ended])
    } finally {
      if (--this.waiting === 0 && this.timer !== null) {
        clearInterval(this.timer)
        this.timer = null
        this.asked = null
      }
    }
  }

  private look(): void {
    if (!this.asked) {
      this.asked = { at: performance.now(), looks: 0 }
      void this.remote.ping().then(() => {
        this.asked = null
      })
    } else if (++this.asked.looks >= LOOKS && performance.now() - this.asked.at >= this.patience.limit) {
      this.worker.terminate()
      this.onHang()
      this.end(null)
    }
  }
}
