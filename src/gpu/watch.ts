/** Watches over everything that is awaited of a device: what a lost or hung one never answers ends at once, in one sentence. */
import { StudioError } from '../core/errors'
import { ticking } from './timeout'

/**
 * Longest silence in milliseconds while kernels are compiled or run for the first time: a software driver compiles at first dispatch,
 * which was seen to take two minutes on a loaded machine.
 */
export const FIRST_MS = 600_000
/** Shortest deadline of a submission whose kernels have all run before: others use the device, or the processor, too. */
const FLOOR_MS = { software: 60_000, hardware: 20_000 }
/** Beyond that, this many times what the slowest of the recent submissions took. */
const MULTIPLE = 50
/** How much of that slowest time remains with each quicker one. */
const MEMORY = 0.98
/** Milliseconds in which the device's own word about its loss follows an answer that was broken off. */
export const WORD_MS = 1000

/** `usual`: of work that was done before; `first`: kernels may still have to be compiled. */
export type Patience = 'usual' | 'first'

/** The device went away, by no wish of ours. */
export class GpuLostError extends StudioError {
  override readonly kind = 'lost'
  constructor(message: string) {
    const reason = message.replace(/\.$/, '')
    super('GPU', `The GPU was lost: ${reason || 'the driver gave no reason'}.`, 'Resume from the last checkpoint under Runs.')
  }
}

/** The device gave no answer within its deadline. */
export class GpuHangError extends StudioError {
  override readonly kind = 'hang'
  constructor(what: string, ms: number) {
    super(
      'GPU',
      `It gave no answer to “${what}” within ${ms / 1000} s: it hangs.`,
      'Resume from the last checkpoint. If the GPU does not come back, restart the browser or the driver.',
    )
  }
}

interface Awaited {
  what: string
  patience: Patience
  fail(error: StudioError): void
}

export class GpuWatch {
  private readonly awaited = new Set<Awaited>()
  private stop: (() => void) | null = null
  /** Milliseconds since the last answer, while something is awaited. */
  private silence = 0
  /** Milliseconds of the slowest of the recent submissions. */
  private slowest = 0
  private readonly proven = new WeakSet<GPUComputePipeline>()
  private dead: GpuLostError | GpuHangError | null = null
  private announce: (error: GpuHangError) => void = () => undefined
  /** Settles when it is found to hang. */
  readonly hung = new Promise<GpuHangError>((resolve) => {
    this.announce = resolve
  })
  /** A deadline that a person chose, in milliseconds; null: by what submissions take. */
  chosen: number | null = null
  software = true

  constructor(device: GPUDevice) {
    void device.lost?.then(({ message }) => this.giveUp(new GpuLostError(message)))
  }

  /** Why it answers no more; null while it does. */
  get end(): GpuLostError | GpuHangError | null {
    return this.dead
  }

  /** Milliseconds of silence after which the device counts as hung. */
  limit(patience: Patience): number {
    const usual = this.chosen ?? Math.max(FLOOR_MS[this.software ? 'software' : 'hardware'], MULTIPLE * this.slowest)
    return patience === 'first' ? Math.max(usual, FIRST_MS) : usual
  }

  /** A submission whose kernels had all run before took so long. */
  observe(ms: number): void {
    this.slowest = Math.max(ms, this.slowest * MEMORY)
  }

  /** Of pipelines: which have not run yet, so that a driver may still compile them. */
  unproven(pipelines: Iterable<GPUComputePipeline>): GPUComputePipeline[] {
    return [...new Set(pipelines)].filter((pipeline) => !this.proven.has(pipeline))
  }
  prove(pipelines: Iterable<GPUComputePipeline>): void {
    for (const pipeline of pipelines) this.proven.add(pipeline)
  }

  /**
   * The promise of a device, as long as it is one: fails at once where the device is lost, and after its deadline where it hangs.
   * Whatever answers in between shows that it works, and everything that waits behind it has its time anew.
   */
  async ask<T>(promise: Promise<T>, what: string, patience: Patience = 'first'): Promise<T> {
    if (this.dead) {
      promise.catch(() => undefined)
      throw this.dead
    }
    let entry: Awaited | undefined
    const given = new Promise<never>((_, reject) => {
      entry = { what, patience, fail: reject }
    })
    this.awaited.add(entry as Awaited)
    this.stop ??= ticking((ms) => this.tick(ms))
    try {
      return await Promise.race([promise, given])
    } catch (error) {
      throw await this.explained(error)
    } finally {
      this.answered(entry as Awaited)
    }
  }

  private answered(entry: Awaited): void {
    this.awaited.delete(entry)
    this.silence = 0
    if (this.awaited.size > 0) return
    this.stop?.()
    this.stop = null
  }

  private tick(ms: number): void {
    this.silence += ms
    const limit = Math.max(...[...this.awaited].map(({ patience }) => this.limit(patience)))
    if (this.silence < limit) return
    const [first] = this.awaited
    const error = new GpuHangError(first?.what ?? 'work', limit)
    this.giveUp(error)
    this.announce(error)
  }

  private giveUp(error: GpuLostError | GpuHangError): void {
    this.dead ??= error
    for (const { fail } of this.awaited) fail(this.dead)
  }

  /** An answer that was broken off is the first sign of a loss; the device's own word comes a little later. */
  private async explained(error: unknown): Promise<unknown> {
    if (error instanceof StudioError || !/AbortError|OperationError|internal/.test(signOf(error))) return this.dead ?? error
    for (let waited = 0; !this.dead && waited < WORD_MS; waited += 20) await new Promise((resolve) => setTimeout(resolve, 20))
    return this.dead ?? error
  }
}

const signOf = (error: unknown): string => `${(error as Error)?.name} ${(error as { reason?: string })?.reason ?? ''} ${String(error)}`

const watches = new WeakMap<GPUDevice, GpuWatch>()

/** The one watch of a device. */
export function watchOf(device: GPUDevice): GpuWatch {
  const known = watches.get(device)
  if (known) return known
  const watch = new GpuWatch(device)
  watches.set(device, watch)
  return watch
}

/** See {@link GpuWatch.ask}. */
export const asked = <T>(device: GPUDevice, promise: Promise<T>, what: string, patience?: Patience): Promise<T> =>
  watchOf(device).ask(promise, what, patience)
