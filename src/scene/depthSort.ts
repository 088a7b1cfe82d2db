const BINS = 4096

/** Sorts cells from far to near in linear time and without allocating: transparent cells must be drawn in that order. */
export class DepthSort {
  readonly #counts = new Uint32Array(BINS + 1)
  readonly #keys: Uint16Array
  readonly order: Uint32Array

  constructor(capacity: number) {
    this.#keys = new Uint16Array(capacity)
    this.order = new Uint32Array(capacity)
  }

  /** `depths[i]` is the distance along the view axis of entry i; entries 0…count−1 are ordered, the largest first. */
  sort(depths: Float32Array, count: number): Uint32Array {
    let near = Number.POSITIVE_INFINITY
    let far = Number.NEGATIVE_INFINITY
    for (let i = 0; i < count; i++) {
      const depth = depths[i] ?? 0
      if (depth < near) near = depth
      if (depth > far) far = depth
    }
    const step = far > near ? (BINS - 1) / (far - near) : 0
    const counts = this.#counts.fill(0)
    for (let i = 0; i < count; i++) {
      const key = Math.round((far - (depths[i] ?? 0)) * step)
      this.#keys[i] = key
      counts[key + 1] = (counts[key + 1] ?? 0) + 1
    }
    for (let bin = 0; bin < BINS; bin++) counts[bin + 1] = (counts[bin + 1] ?? 0) + (counts[bin] ?? 0)
    for (let i = 0; i < count; i++) {
      const key = this.#keys[i] ?? 0
      const place = counts[key] ?? 0
      counts[key] = place + 1
      this.order[place] = i
    }
    return this.order
  }
}
