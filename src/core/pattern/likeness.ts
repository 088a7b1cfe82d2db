/** How alike parts of the lattice are: the figures of the system that this one follows, so that both can be compared (MODEL.md §8). */
import type { LatticeStates } from './state'

/** Keeps the cosine with a zero vector finite: it is 0. */
const FLOOR = 1e-12

/** Dot products of two vectors that are gathered piece by piece. */
class Cosine {
  private dot = 0
  private a = 0
  private b = 0

  add(a: number, b: number): void {
    this.dot += a * b
    this.a += a * a
    this.b += b * b
  }

  get value(): number {
    return this.dot / (Math.sqrt(this.a) * Math.sqrt(this.b) + FLOOR)
  }
}

/** Mean over samples of the cosine of whole layers z and z+1, for z = 0 … depth−2. Below 0.8 counts as specialised. */
export function adjacentCosines(states: LatticeStates): number[] {
  const { width, height, depth, channels, batch, values } = states
  const surface = width * height
  return Array.from({ length: depth - 1 }, (_, z) => {
    let sum = 0
    for (let b = 0; b < batch; b++) {
      const cosine = new Cosine()
      for (let cell = z * surface; cell < (z + 1) * surface; cell++) {
        const low = (cell * batch + b) * channels
        const high = ((cell + surface) * batch + b) * channels
        for (let c = 0; c < channels; c++) cosine.add(values[low + c] as number, values[high + c] as number)
      }
      sum += cosine.value
    }
    return sum / batch
  })
}

/** Mean cosine of the channel vectors of two cells beside each other (along x, y or z), over all such pairs and samples: coherence. */
export function neighbourCosine(states: LatticeStates): number {
  const { width, height, depth, channels, batch, values } = states
  let sum = 0
  let pairs = 0
  const pair = (a: number, b: number): void => {
    for (let s = 0; s < batch; s++) {
      const cosine = new Cosine()
      for (let c = 0; c < channels; c++)
        cosine.add(values[(a * batch + s) * channels + c] as number, values[(b * batch + s) * channels + c] as number)
      sum += cosine.value
      pairs++
    }
  }
  for (let n = 0; n < width * height * depth; n++) {
    if ((n % width) + 1 < width) pair(n, n + 1)
    if ((Math.floor(n / width) % height) + 1 < height) pair(n, n + width)
    if (n + width * height < width * height * depth) pair(n, n + width * height)
  }
  return pairs === 0 ? 0 : sum / pairs
}

/**
 * 1 − cosine of the two halves' signatures, averaged over samples. The signature of a half is the mean channel vector of its cells;
 * the halves are layers 0 … ⌊D/2⌋−1 and the others. Above 0.15 counts as specialised.
 */
export function halfCubeDifference(states: LatticeStates): number {
  const { width, height, depth, channels, batch, values } = states
  const border = Math.floor(depth / 2) * width * height
  const cells = width * height * depth
  let sum = 0
  for (let b = 0; b < batch; b++) {
    const cosine = new Cosine()
    for (let c = 0; c < channels; c++) {
      const meanOver = (first: number, end: number): number => {
        let total = 0
        for (let n = first; n < end; n++) total += values[(n * batch + b) * channels + c] as number
        return total / (end - first)
      }
      cosine.add(meanOver(0, border), meanOver(border, cells))
    }
    sum += 1 - cosine.value
  }
  return sum / batch
}

const norm = (values: ArrayLike<number>): number => {
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (values[i] as number) ** 2
  return Math.sqrt(squares)
}

/** ‖o‖/‖u‖ over a batch of output and input surfaces: how much of the signal arrives. 0 when there is no input. */
export function informationRatio(output: ArrayLike<number>, input: ArrayLike<number>): number {
  const of = norm(input)
  return of === 0 ? 0 : norm(output) / of
}

/** 1 − σ/mean of the last five values (population σ, |mean|): near 1 when a series has settled. Fewer than two values give 0. */
export function temporalConsistency(series: readonly number[]): number {
  const last = series.slice(-5)
  if (last.length < 2) return 0
  const mean = last.reduce((a, b) => a + b, 0) / last.length
  const deviation = Math.sqrt(last.reduce((sum, v) => sum + (v - mean) ** 2, 0) / last.length)
  return mean === 0 ? 0 : 1 - deviation / Math.abs(mean)
}
