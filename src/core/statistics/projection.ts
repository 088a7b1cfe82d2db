import { normal, streamKey } from '../rng'

/** Streams beside those of `core/rng`: only measurements draw from them, so no run depends on them. */
const PROJECTION = 0x5eed00e1
const SHUFFLE = 0x5eed00e2

/** Dimensions that a layer is seen through (MODEL.md §8). */
export const PROJECTED = 8

/**
 * A fixed random matrix [features][8]: entry (i, d) is draw 8i + d of a standard normal (Box–Muller over `pcg`) with key
 * `seed ^ 0x5eed00e1`, divided by √features. The same for every layer.
 */
export function projectionMatrix(seed: number, features: number): Float64Array {
  const key = streamKey(seed, PROJECTION)
  const scale = 1 / Math.sqrt(features)
  return Float64Array.from({ length: features * PROJECTED }, (_, i) => scale * normal(key, i))
}

/** The key of the `round`-th shuffle of a seed, for {@link shuffled}. */
export const shuffleKey = (seed: number, round: number): number => streamKey((seed ^ Math.imul(round, 0x9e3779b9)) >>> 0, SHUFFLE)
