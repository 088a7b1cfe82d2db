/** Counter-based randomness: every draw is a function of its coordinates, so it can be recomputed (MODEL.md §3). */

/** PCG output hash of one u32 to one u32. */
export function pcg(value: number): number {
  const state = (Math.imul(value, 747796405) + 2891336453) >>> 0
  const word = Math.imul(((state >>> ((state >>> 28) + 4)) ^ state) >>> 0, 277803737) >>> 0
  return ((word >>> 22) ^ word) >>> 0
}

/** Streams of CONTRACT.md: each use of randomness has its own key, derived from the run's seed. */
export const STREAM = {
  split: 0x5eed0001,
  epoch: 0x5eed0002,
  clusters: 0x5eed0003,
  pool: 0x5eed0004,
  init: 0x5eed0005,
} as const

/** The fire mask's step in a validation (CONTRACT.md). */
export const VALIDATION_STEP = 1_000_000

/** The u32 drawn for sample `b` of cell `n` at lattice step `t` of update `step`. */
export function fireBits(seed: number, step: number, t: number, b: number, n: number): number {
  const perStep = pcg(seed ^ pcg(step))
  return pcg(pcg(pcg(perStep ^ t) ^ b) ^ n)
}

/** Draws below this 24-bit threshold fire: floor(rate · 2²⁴). */
export const fireThreshold = (rate: number): number => Math.floor(rate * 2 ** 24)

/** Whether a cell updates: the top 24 bits of its draw are below the threshold. */
export const fires = (bits: number, threshold: number): boolean => bits >>> 8 < threshold

/** The key of a stream of draws. */
export const streamKey = (seed: number, stream: number): number => pcg((seed ^ stream) >>> 0)

/** Uniform in (0, 1): draw `i` of a stream, never 0 so that its logarithm is finite. */
export const uniform = (key: number, i: number): number => (pcg(key ^ i) + 0.5) / 2 ** 32

/** Standard normal, draw `i` of a stream: Box–Muller in float64, draws 2j and 2j+1 from uniforms 2j and 2j+1. */
export function normal(key: number, i: number): number {
  const first = i - (i % 2)
  const radius = Math.sqrt(-2 * Math.log(uniform(key, first)))
  const angle = 2 * Math.PI * uniform(key, first + 1)
  return radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle))
}
