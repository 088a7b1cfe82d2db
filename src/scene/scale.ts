/** The upper end of a legend follows the data in steps of 1, 2 and 5, so that colours do not flicker. */

const STEPS = [1, 2, 5]

/** The smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, … that is not below `value`. */
export function roundUp(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-9)
  const step = STEPS.find((candidate) => candidate * decade >= value * (1 - 1e-9)) ?? 10
  return Number((step * decade).toPrecision(1))
}

/** Share of the cells that the scale has to hold; the few above are drawn as its end. */
const HELD = 0.98
const BINS = 256

/** The value that HELD of all |values| stay below, to one part in 256 of the largest. */
export function highQuantile(values: Float32Array, bins: Uint32Array = new Uint32Array(BINS)): number {
  let largest = 0
  for (const value of values) {
    const size = Math.abs(value)
    if (size > largest && Number.isFinite(size)) largest = size
  }
  if (largest === 0) return 0
  bins.fill(0)
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor((Math.abs(value) / largest) * BINS))
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  let held = 0
  for (let bin = 0; bin < BINS; bin++) {
    held += bins[bin] ?? 0
    if (held >= HELD * values.length) return ((bin + 1) / BINS) * largest
  }
  return largest
}

/** An end that grows at once and shrinks only when the data fills less than two fifths of it. */
export class SteadyScale {
  #end = 0
  readonly #bins = new Uint32Array(BINS)

  get end(): number {
    return this.#end || 1
  }

  /** True if the end moved. */
  follow(values: Float32Array): boolean {
    const high = highQuantile(values, this.#bins)
    const fits = high <= this.#end && high >= this.#end * 0.4
    if (fits || (high === 0 && this.#end !== 0)) return false
    this.#end = roundUp(high)
    return true
  }

  forget(): void {
    this.#end = 0
  }
}
