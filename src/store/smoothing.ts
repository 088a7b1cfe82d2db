import { Column } from './column'

/** The strongest smoothing on offer: more would hide what happens. */
export const MAX_SMOOTHING = 0.999

/**
 * A debiased exponential mean of a growing column: ȳᵢ = Σ βⁱ⁻ʲ yⱼ / Σ βⁱ⁻ʲ. Only what is new is computed;
 * values that are not finite stay gaps and leave the mean as it was.
 */
export class SmoothedColumn {
  #mean = new Column()
  #sum: number[] = [0, 0]
  #beta = 0
  /** Tells whether the source was cut and grew again. */
  #lastRaw = Number.NaN

  constructor(readonly source: Column) {}

  view(beta: number): Float64Array {
    const { source } = this
    const done = this.#mean.length
    const cut = done > source.length || (done > 0 && !Object.is(source.at(done - 1), this.#lastRaw))
    if (beta !== this.#beta || cut) this.#reset(beta)
    const raw = source.view()
    let [weighted = 0, weight = 0] = this.#sum
    for (let i = this.#mean.length; i < raw.length; i++) {
      const value = raw[i] ?? Number.NaN
      if (Number.isFinite(value)) {
        weighted = beta * weighted + (1 - beta) * value
        weight = beta * weight + (1 - beta)
        this.#mean.push(weighted / weight)
      } else this.#mean.push(Number.NaN)
    }
    this.#sum = [weighted, weight]
    this.#lastRaw = source.last
    return this.#mean.view()
  }

  #reset(beta: number): void {
    this.#beta = Math.min(beta, MAX_SMOOTHING)
    this.#mean.truncate(0)
    this.#sum = [0, 0]
  }
}
