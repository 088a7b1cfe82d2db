/** A growable column of numbers: appending is amortised O(1), reading gives a view and copies nothing. */
export class Column {
  #values = new Float64Array(1024)
  #length = 0
  #cuts = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length++] = value
  }

  /** Grows whenever values are dropped: what was computed from the column holds no longer. */
  get cuts(): number {
    return this.#cuts
  }

  /** Keeps the first `length` values. */
  truncate(length: number): void {
    if (length < this.#length) this.#cuts++
    this.#length = Math.min(this.#length, length)
  }

  /** The values so far; valid until the next push. */
  view(): Float64Array {
    return this.#values.subarray(0, this.#length)
  }

  at(index: number): number {
    return index >= 0 && index < this.#length ? (this.#values[index] ?? Number.NaN) : Number.NaN
  }

  get last(): number {
    return this.at(this.#length - 1)
  }
}

/** How many values of an ascending column are at most `limit`. */
export function countUpTo(column: Column, limit: number): number {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (column.at(middle) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
