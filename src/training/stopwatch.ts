import type { Clock } from '../core/clock'

/** Seconds during which something is under way. */
export class Stopwatch {
  private since: number | null = null

  constructor(private readonly clock: Clock) {}

  /** Runs from now on; does nothing where it runs. */
  start(): void {
    this.since ??= this.clock.now()
  }

  /** Seconds since it was started or last asked. It stops unless it is to go on. */
  lap(goesOn: boolean): number {
    if (this.since === null) return 0
    const now = this.clock.now()
    const seconds = (now - this.since) / 1000
    this.since = goesOn ? now : null
    return seconds
  }
}
