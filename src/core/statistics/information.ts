/** Mutual information of two sets of variables, as far as a joint normal distribution has it (MODEL.md §8). */
import { pcg } from '../rng'
import { shuffleKey } from './projection'

/** Added to the diagonal of every covariance, so that its determinant exists. */
const RIDGE = 1e-3
/** Keeps a variable that never changes finite: it becomes 0. */
const FLOOR = 1e-8

/** Observations, [samples][width] in float64. */
export interface Observations {
  samples: number
  width: number
  values: Float64Array
}

/** Every column with mean 0 and population deviation 1. */
function standardized({ samples, width, values }: Observations): Observations {
  const out = new Float64Array(values.length)
  for (let j = 0; j < width; j++) {
    let mean = 0
    for (let i = 0; i < samples; i++) mean += (values[i * width + j] as number) / samples
    let variance = 0
    for (let i = 0; i < samples; i++) variance += ((values[i * width + j] as number) - mean) ** 2 / samples
    const scale = 1 / (Math.sqrt(variance) + FLOOR)
    for (let i = 0; i < samples; i++) out[i * width + j] = ((values[i * width + j] as number) - mean) * scale
  }
  return { samples, width, values: out }
}

/** [a, b] side by side; row i of b is row order[i], or i. */
function joined(a: Observations, b: Observations, order?: Uint32Array): Observations {
  const width = a.width + b.width
  const values = new Float64Array(a.samples * width)
  for (let i = 0; i < a.samples; i++) {
    const from = order?.[i] ?? i
    values.set(a.values.subarray(i * a.width, (i + 1) * a.width), i * width)
    values.set(b.values.subarray(from * b.width, (from + 1) * b.width), i * width + a.width)
  }
  return { samples: a.samples, width, values }
}

/** ln det(XᵀX/n + ridge·1), by Cholesky. */
function logDeterminant({ samples, width, values }: Observations): number {
  const factor = new Float64Array(width * width)
  let sum = 0
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = i === j ? RIDGE : 0
      for (let s = 0; s < samples; s++) rest += ((values[s * width + i] as number) * (values[s * width + j] as number)) / samples
      for (let k = 0; k < j; k++) rest -= (factor[i * width + k] as number) * (factor[j * width + k] as number)
      factor[i * width + j] = i === j ? Math.sqrt(rest) : rest / (factor[j * width + j] as number)
    }
    sum += 2 * Math.log(factor[i * width + i] as number)
  }
  return sum
}

/** ½ ln(det Σa · det Σb / det Σab) in nats, after standardising, with ridge 1e-3; reference.py's `gauss_mi`. */
export function gaussianInformation(a: Observations, b: Observations): number {
  const [left, right] = [standardized(a), standardized(b)]
  return 0.5 * (logDeterminant(left) + logDeterminant(right) - logDeterminant(joined(left, right)))
}

/** The order of `count` samples by pcg(key ^ i), ties by i. */
export function shuffledOrder(key: number, count: number): Uint32Array {
  const draws = Uint32Array.from({ length: count }, (_, i) => pcg(key ^ i))
  return Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => (draws[a] as number) - (draws[b] as number) || a - b)
}

export interface Information {
  /** Nats between the two, as estimated: too high, as every estimate from few samples is. */
  measured: number
  /** The same estimate when samples no longer belong together: its error. Mean over the shuffles. */
  control: number
  /** measured − control. */
  excess: number
}

/** Shuffles that the control is a mean of. */
const SHUFFLES = 8

/** Gaussian information minus its control, in which the samples of `b` are shuffled (order: {@link shuffledOrder}). */
export function informationBeyondChance(a: Observations, b: Observations, seed: number): Information {
  const [left, right] = [standardized(a), standardized(b)]
  // each side's own determinant does not depend on the order of its samples
  const own = logDeterminant(left) + logDeterminant(right)
  const measured = 0.5 * (own - logDeterminant(joined(left, right)))
  let control = 0
  for (let round = 0; round < SHUFFLES; round++) {
    const order = shuffledOrder(shuffleKey(seed, round), a.samples)
    control += (0.5 * (own - logDeterminant(joined(left, right, order)))) / SHUFFLES
  }
  return { measured, control, excess: measured - control }
}
