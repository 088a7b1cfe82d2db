import type { Column } from './column'

/** Which rows of a column are drawn, when there are more rows than pixels. */
export interface Buckets {
  /** Rows a bucket holds: a power of two, so that edges stay where they are while rows are added. */
  size: number
  /** Index pairs [first, last] of each bucket, flat. With size 1 every row is its own point and `last` is left out. */
  points: Uint32Array
}

/** At most about `most` buckets over the rows `from` … `to` − 1. Every row is in one bucket; the first may begin before `from`. */
export function bucketsOf(from: number, to: number, most: number): Buckets {
  const length = Math.max(0, to - from)
  if (length <= most * 2) return { size: 1, points: Uint32Array.from({ length }, (_, i) => from + i) }
  const size = 2 ** Math.ceil(Math.log2(length / most))
  const first = Math.floor(from / size)
  const count = Math.ceil(to / size) - first
  const points = new Uint32Array(count * 2)
  for (let b = 0; b < count; b++) {
    points[b * 2] = (first + b) * size
    points[b * 2 + 1] = Math.min(to, (first + b + 1) * size) - 1
  }
  return { size, points }
}

const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null)

/** The values at the buckets' points. */
export const sampled = (values: Float64Array, { points }: Buckets): (number | null)[] => {
  const out = new Array<number | null>(points.length)
  for (let i = 0; i < points.length; i++) out[i] = finite(values[points[i] ?? 0])
  return out
}

/** Rows of the smallest blocks whose extremes are kept. */
const LEAST = 16

interface Level {
  /** Rows with the least and the largest value of each block; −1 where none is finite. */
  low: Int32Array
  high: Int32Array
  /** Blocks that are whole and known. */
  count: number
}

/**
 * The least and largest values of a growing column, in blocks of 16, 32, 64 … rows: only what is new is looked at, and a chart of any
 * number of rows costs as much as it has pixels.
 */
export class Extremes {
  #levels: Level[] = []
  #cuts = 0
  #low = -1
  #high = -1

  constructor(readonly column: Column) {}

  /** Minimum and maximum of each bucket, in the order in which they came; a bucket without a finite value is a gap. */
  envelope(buckets: Buckets): (number | null)[] {
    const values = this.column.view()
    if (buckets.size === 1) return sampled(values, buckets)
    this.#update(values)
    const { points, size } = buckets
    const out = new Array<number | null>(points.length)
    for (let p = 0; p < points.length; p += 2) {
      this.#low = -1
      this.#high = -1
      this.#look(values, points[p] ?? 0, size, (points[p + 1] ?? -1) + 1)
      const [first, second] = this.#low <= this.#high ? [this.#low, this.#high] : [this.#high, this.#low]
      out[p] = finite(values[first])
      out[p + 1] = finite(values[second])
    }
    return out
  }

  /** Brings what is known up to the column's length: each row is looked at once, each block made once of its two halves. */
  #update(values: Float64Array): void {
    if (this.column.cuts !== this.#cuts) this.#levels = []
    this.#cuts = this.column.cuts
    for (let l = 0, size = LEAST; size <= values.length; l++, size *= 2) {
      const level = this.#levels[l] ?? { low: new Int32Array(64), high: new Int32Array(64), count: 0 }
      this.#levels[l] = level
      const whole = Math.floor(values.length / size)
      grow(level, whole)
      for (let b = level.count; b < whole; b++) {
        this.#low = -1
        this.#high = -1
        if (l === 0) this.#scan(values, b * size, (b + 1) * size)
        else {
          this.#join(values, l - 1, 2 * b)
          this.#join(values, l - 1, 2 * b + 1)
        }
        level.low[b] = this.#low
        level.high[b] = this.#high
      }
      level.count = whole
    }
  }

  /** Takes rows `first` … min(first + size, end) − 1 into account; they are one block, whole or cut off by `end`. */
  #look(values: Float64Array, first: number, size: number, end: number): void {
    if (first >= end) return
    const level = Math.log2(size / LEAST)
    if (size < LEAST || (size === LEAST && first + size > end)) this.#scan(values, first, Math.min(end, first + size))
    else if (first + size <= end && (this.#levels[level]?.count ?? 0) > first / size) this.#join(values, level, first / size)
    else {
      this.#look(values, first, size / 2, end)
      this.#look(values, first + size / 2, size / 2, end)
    }
  }

  #join(values: Float64Array, level: number, block: number): void {
    const { low, high } = this.#levels[level] as Level
    this.#take(values, low[block] ?? -1, high[block] ?? -1)
  }

  #scan(values: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) if (Number.isFinite(values[i])) this.#take(values, i, i)
  }

  #take(values: Float64Array, low: number, high: number): void {
    if (low < 0) return
    if (this.#low < 0 || (values[low] as number) < (values[this.#low] as number)) this.#low = low
    if (this.#high < 0 || (values[high] as number) > (values[this.#high] as number)) this.#high = high
  }
}

function grow(level: Level, blocks: number): void {
  if (blocks <= level.low.length) return
  for (const side of ['low', 'high'] as const) {
    const larger = new Int32Array(Math.max(blocks, level[side].length * 2))
    larger.set(level[side])
    level[side] = larger
  }
}
