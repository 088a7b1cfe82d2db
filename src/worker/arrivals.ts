/** Files on their way in, one after the other. */
import { toProblem } from '../core/errors'
import type { FileArrival, LibraryFile, LooseFile } from '../core/library'
import { BadRowsError } from '../formats/badRows'
import type { Library } from '../storage/library'
import { browserClock } from './clock'
import type { DataEvent } from './dataProtocol'
import { type Incoming, takeIn } from './intake'

/** Milliseconds between two words about a file. */
const WORD = 100
/** A speed is known after so many milliseconds. */
const WARM = 300

export class Arrivals {
  private queue: Promise<void> = Promise.resolve()
  private readonly aborts = new Map<string, AbortController>()

  constructor(
    private readonly library: Library,
    private readonly post: (event: DataEvent) => void,
    /** Hears of a file that found no room. */
    private readonly onLoose: (file: LibraryFile, loose: LooseFile) => void,
  ) {}

  take(files: readonly Incoming[]): Promise<void> {
    for (const { id } of files) this.aborts.set(id, new AbortController())
    this.queue = this.queue.then(async () => {
      for (const file of files) await this.takeOne(file)
    })
    return this.queue
  }

  cancel(id: string): void {
    this.aborts.get(id)?.abort()
  }

  private async takeOne(incoming: Incoming): Promise<void> {
    const { id, file } = incoming
    const { signal } = this.aborts.get(id) as AbortController
    const progress = new Progress(incoming, this.post)
    try {
      signal.throwIfAborted()
      progress.say(0)
      const taken = await takeIn(incoming, { library: this.library, signal, onShare: (share) => progress.tell(share) })
      if (!taken.kept) this.onLoose(taken, incoming)
      progress.say(1)
      this.post({ kind: 'arrived', id, file: taken })
    } catch (error) {
      // who cancels knows
      if (!signal.aborted) progress.refuse(error, file.name)
    } finally {
      this.aborts.delete(id)
    }
  }
}

/** What the page hears of one file. */
class Progress {
  private readonly began = browserClock.now()
  private told = Number.NEGATIVE_INFINITY
  private read = 0

  constructor(
    private readonly incoming: Incoming,
    private readonly post: (event: DataEvent) => void,
  ) {}

  tell(share: number): void {
    if (browserClock.now() - this.told >= WORD) this.say(share)
  }

  say(share: number): void {
    this.told = browserClock.now()
    const took = this.told - this.began
    this.read = Math.round(share * this.incoming.file.size)
    const secondsLeft = took >= WARM && share > 0 ? (took / 1000) * (1 / share - 1) : null
    this.send({ secondsLeft, problem: null, skippable: null })
  }

  refuse(error: unknown, subject: string): void {
    this.send({ secondsLeft: null, problem: toProblem(error, subject), skippable: error instanceof BadRowsError ? error.skippable : null })
  }

  private send(state: Pick<FileArrival, 'secondsLeft' | 'problem' | 'skippable'>): void {
    const { id, file } = this.incoming
    this.post({ kind: 'arrival', arrival: { id, name: file.name, size: file.size, read: this.read, ...state } })
  }
}
