/** Which rows of a column are drawn, when there are more rows than pixels. */
export interface Buckets {
  /** Rows a bucket holds: a power of two, so that edges stay where they are while rows are added. */
  size: number
  /** Index pairs [first, last] of each bucket, flat. With size 1 every row is its own point and `last` is left out. */
  points: Uint32Array
}

/** At most `most` buckets over `length` rows. Every row is in one bucket. */
export function bucketsOf(length: number, most: number): Buckets {
  if (length <= most * 2) return { size: 1, points: Uint32Array.from({ length }, (_, i) => i) }
  const size = 2 ** Math.ceil(Math.log2(length / most))
  const count = Math.ceil(length / size)
  const points = new Uint32Array(count * 2)
  for (let b = 0; b < count; b++) {
    points[b * 2] = b * size
    points[b * 2 + 1] = Math.min(length, (b + 1) * size) - 1
  }
  return { size, points }
}

const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null)

/** The values at the buckets' points. */
export const sampled = (values: Float64Array, { points }: Buckets): (number | null)[] =>
  Array.from(points, (index) => finite(values[index]))

/** Minimum and maximum of each bucket, in the order in which they came; a bucket without a finite value is a gap. */
export function envelope(values: Float64Array, buckets: Buckets): (number | null)[] {
  if (buckets.size === 1) return sampled(values, buckets)
  const out: (number | null)[] = []
  for (let p = 0; p < buckets.points.length; p += 2) {
    let low = -1
    let high = -1
    for (let i = buckets.points[p] ?? 0; i <= (buckets.points[p + 1] ?? -1); i++) {
      const value = values[i] ?? Number.NaN
      if (!Number.isFinite(value)) continue
      if (low < 0 || value < (values[low] ?? 0)) low = i
      if (high < 0 || value > (values[high] ?? 0)) high = i
    }
    const [first, second] = low <= high ? [low, high] : [high, low]
    out.push(finite(values[first]), finite(values[second]))
  }
  return out
}
