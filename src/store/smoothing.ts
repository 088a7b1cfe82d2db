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
  /** The source's cuts when it was last looked at. */
  #cuts = 0

  constructor(readonly source: Column) {}

  view(beta: number): Float64Array {
    const { source } = this
    if (beta !== this.#beta || source.cuts !== this.#cuts) this.#reset(beta)
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
    return this.#mean.view()
  }

  #reset(beta: number): void {
    this.#beta = Math.min(beta, MAX_SMOOTHING)
    this.#cuts = this.source.cuts
    this.#mean.truncate(0)
    this.#sum = [0, 0]
  }
}
