import { type BatchPoint, batchSizes } from '../../core/batchCurve'

/** How far a batch search is, and how long it will still take if updates go on getting slower as they have. */
export interface SearchTime {
  /** The size that is being measured; null when none is left. */
  now: number | null
  done: number
  /** Sizes that may still come, this one among them. */
  left: number
  seconds: number | null
}

/** A size costs a first update and then those that are timed: two seconds of them, three to nine (see diagnostics/timing). */
const costOf = (update: number): number => update * (1 + Math.max(3, Math.min(9, Math.ceil(2 / update))))

/** @param elapsed seconds since the search began @param largest the largest size that is asked for and fits */
export function searchTime(points: readonly BatchPoint[], largest: number, elapsed: number): SearchTime {
  const last = points.at(-1)
  const left = batchSizes(Math.max(1, largest)).filter((size) => size > (last?.micro ?? 0))
  const measured = points.reduce((sum, { secondsPerUpdate }) => sum + costOf(secondsPerUpdate), 0)
  // kernels and buffers of a size take time too, which is not in its updates
  const overhead = points.length > 0 ? Math.max(0, elapsed - measured) / points.length : 0
  const seconds = last ? left.reduce((sum, size) => sum + overhead + costOf((last.secondsPerUpdate * size) / last.micro), 0) : null
  return { now: left[0] ?? null, done: points.length, left: left.length, seconds }
}
