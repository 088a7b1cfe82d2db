import type { Ceilings } from './ceilings'

/** What a command takes: arithmetic, and bytes read and written. */
export interface Work {
  flops: number
  bytes: number
}

/** Kernels are assumed to take this many times what a device's ceilings allow, before anything was measured. */
const FIRST_SLOWNESS = 2
/** How much of what a submission of a whole budget took replaces what was believed. */
const LEARNING = 0.3
/** What one measurement may differ from what is believed: a driver that compiles at first use is no measure of work. */
const MOST_CHANGE = 4

/**
 * How long work takes on a device: predicted from its ceilings, and corrected by how long submissions really took. Only decides
 * where submissions are cut, which changes no result.
 */
export class Pace {
  /** Times that work takes what the ceilings allow. */
  slowness = FIRST_SLOWNESS

  /** @param budget seconds that one submission may take */
  constructor(
    readonly budget: number,
    private readonly ceilings: Ceilings,
  ) {}

  /** Seconds that work will take. */
  seconds({ flops, bytes }: Work): number {
    return this.slowness * Math.max(flops / this.ceilings.flopsPerSecond, bytes / this.ceilings.bytesPerSecond)
  }

  /** Learns from a submission; from one much shorter than the budget, where other things take as long, hardly anything. */
  observe(predicted: number, measured: number): void {
    if (!(predicted > 0 && measured > 0)) return
    const ratio = Math.min(MOST_CHANGE, Math.max(1 / MOST_CHANGE, measured / predicted))
    const weight = LEARNING * Math.min(1, Math.max(predicted, measured) / this.budget)
    this.slowness *= 1 + weight * (ratio - 1)
  }
}
