/** One opening of one file: its bytes, counted as they come, with the limits that every reader keeps to. */
import type { Clock } from '../core/clock'
import { StudioError } from '../core/errors'
import { nextTask } from '../core/nextTask'
import type { ByteSource } from './source'

/** What a hostile file may cost. */
export interface ReadLimits {
  /** Most bytes that one step of the reading (a page, a record batch, a piece, a header) may take in memory; 1 GiB unless told. */
  bytes?: number
  /** Most seconds that opening, or one pass over a tensor, may take; needs a `clock`. Unlimited unless told. */
  seconds?: number
  clock?: Pick<Clock, 'now'>
}

export interface OpenOptions {
  signal?: AbortSignal
  /** Hears of every read: so many bytes came from the source. */
  onRead?: (bytes: number) => void
  limits?: ReadLimits
  /** Leaves out rows that are too short, too long or not numbers, instead of refusing the file. */
  skipBadRows?: boolean
}

const MOST_BYTES = 2 ** 30
const FASTER = 'Convert the file to .npy or .safetensors, which open at once.'

export class Reading {
  readonly name: string
  readonly size: number
  readonly bytes: number
  readonly skipBadRows: boolean
  private readonly deadline: number

  constructor(
    private readonly source: ByteSource,
    private readonly options: OpenOptions = {},
  ) {
    this.name = source.name
    this.size = source.size
    this.bytes = options.limits?.bytes ?? MOST_BYTES
    this.skipBadRows = options.skipBadRows ?? false
    const { seconds = Number.POSITIVE_INFINITY, clock } = options.limits ?? {}
    this.deadline = clock ? clock.now() + seconds * 1000 : Number.POSITIVE_INFINITY
  }

  /** The same file, for another pass with the whole time limit, which `signal` ends too. */
  again(signal?: AbortSignal): Reading {
    const signals = [this.options.signal, signal].filter((one) => one !== undefined)
    return new Reading(this.source, signals.length > 0 ? { ...this.options, signal: AbortSignal.any(signals) } : this.options)
  }

  /** `length` bytes from `offset` on. @throws StudioError where the file ends before them, or a limit is passed */
  async read(offset: number, length: number, what = 'it'): Promise<Uint8Array> {
    this.check()
    const missing = offset + length - this.size
    if (missing > 0) return this.refuse(`${what} needs bytes ${offset} to ${offset + length - 1}, but ${missing} of them are missing.`)
    this.assertFits(length, what)
    const bytes = await this.source.read(offset, length)
    this.options.onRead?.(length)
    this.check()
    return bytes
  }

  /** Stops the work where it was cancelled (with the signal's reason) or takes too long. Called between small parts of it. */
  check(): void {
    const { signal, limits } = this.options
    signal?.throwIfAborted()
    if (limits?.clock && limits.clock.now() > this.deadline) this.refuse(`reading it took longer than ${limits.seconds} s.`, FASTER)
  }

  /** Lets messages in, an abort among them, then checks. For work that never waits for the source. */
  async breathe(): Promise<void> {
    await nextTask()
    this.check()
  }

  /** @throws StudioError if a step would take more memory than allowed */
  assertFits(bytes: number, what: string): void {
    if (!(bytes <= this.bytes))
      this.refuse(
        `${what} takes ${bytes} bytes at once; at most ${this.bytes} are allowed.`,
        'Store it in smaller parts, or as .safetensors.',
      )
  }

  refuse(problem: string, remedy = 'Export or download the file again.', cause?: unknown): never {
    throw new StudioError(this.name, problem, remedy, cause === undefined ? undefined : { cause })
  }
}
