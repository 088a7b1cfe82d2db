import { median } from '../../core/statistics/summary'
import type { Gpu } from '../../gpu/device'
import type { Family } from './candidates'
import { MOST_REPEATS, type Sustained, Trial } from './trial'

/** Rounds over the candidates, each in turn, so that a busy moment falls on all of them. */
const ROUNDS = 3
/** A submission that is timed takes at least as long: less would measure the way to the GPU and back. */
const LEAST_SECONDS = 0.004
/** A candidate that is so many times slower than the fastest at first sight is left out of the rounds. */
const HOPELESS = 2

export interface Timing {
  candidate: string
  /** Of all passes of the candidate, once. */
  seconds: number
}

const always = (): boolean => true

/**
 * Times the candidates of a family in turn; what it takes is let go before it returns.
 * @param proceed asked before each candidate; when it says no, null is returned
 */
export async function measureFamily(gpu: Gpu, family: Family, proceed: () => boolean = always): Promise<Timing[] | null> {
  const trial = await Trial.open(gpu, family)
  try {
    const runners = []
    for (const candidate of family.candidates) {
      if (!proceed()) return null
      // one that a device cannot do takes no part
      const passes = await trial.prepare(candidate).catch(() => null)
      if (!passes) continue
      runners.push({ candidate: candidate.name, passes, once: await trial.time(passes), times: [] as number[] })
    }
    if (runners.length === 0) return null
    const fastest = Math.min(...runners.map(({ once }) => once))
    const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.ceil(LEAST_SECONDS / Math.max(fastest, 1e-6))))
    const hopeful = runners.filter(({ once }) => once <= HOPELESS * fastest)
    for (let round = 0; round < ROUNDS; round++)
      for (const { passes, times } of hopeful) {
        if (!proceed()) return null
        times.push(await trial.time(passes, repeats))
      }
    return hopeful.map(({ candidate, times }) => ({ candidate, seconds: median(times) }))
  } finally {
    trial.destroy()
  }
}

/**
 * Runs the first candidate of a family, whose kernels have run before, for `duration` seconds, and at least once.
 * @param expected seconds that it takes once, roughly
 */
export async function sustainFamily(
  gpu: Gpu,
  family: Family,
  expected: number,
  duration: number,
  proceed: () => boolean = always,
): Promise<Sustained> {
  const [candidate] = family.candidates
  if (!candidate) throw new Error(`${family.name} has no candidate`)
  const trial = await Trial.open(gpu, family)
  try {
    return await trial.sustain(await trial.realize(candidate), expected, duration, proceed)
  } finally {
    trial.destroy()
  }
}
