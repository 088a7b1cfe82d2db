import type { Histogram } from '../../core/library'

/** Least width of a histogram, relative to its largest value: what is equal but for rounding shows as one bin. */
const NARROWEST = 0.02

/**
 * Counts of values that are not NaN in `bins` bins of equal width from the least to the greatest, or over `range`; values outside it
 * are in its outermost bins. Equal values get a range around them.
 */
export function histogram(values: ArrayLike<number>, bins: number, range = rangeOf([values])): Histogram {
  const [from, to] = range
  const counts = new Array<number>(bins).fill(0)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (Number.isNaN(value)) continue
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((value - from) / (to - from)) * bins)))
    counts[bin] = (counts[bin] as number) + 1
  }
  return { from, to, counts }
}

/** From the least to the greatest of several lists' values, widened where they are all but equal. */
export function rangeOf(lists: readonly ArrayLike<number>[]): [from: number, to: number] {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const values of lists)
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number
      if (value < from) from = value
      if (value > to) to = value
    }
  if (from > to) return [0, 1]
  const least = NARROWEST * Math.max(Math.abs(from), Math.abs(to)) || 1
  const missing = Math.max(0, least - (to - from)) / 2
  return [from - missing, to + missing]
}
