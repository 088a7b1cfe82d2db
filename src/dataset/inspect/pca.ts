/** Principal components of a sample, by randomised subspace iteration (Halko, Martinsson, Tropp 2011, algorithm 4.4). */
import { normal, streamKey } from '../../core/rng'
import { type Pace, unhurried } from '../rows/matrix'
import { symmetricEigen } from './eigen'

/** Directions that are iterated beside those that are wanted: they make it converge. */
const OVERSAMPLED = 8
const MOST_ITERATIONS = 30
/** Nobody knows how many iterations it takes: each is taken to leave this part of what is left. */
const SLOWING = 0.7
/** The iteration ends where no wanted variance changes by more than this part of it. */
const SETTLED = 1e-7

export interface Components {
  /** [rows, wanted]: the rows' coordinates along the components, largest variance first. */
  points: Float32Array
  /** [wanted, width]: unit vectors. The largest element of each is positive. */
  directions: Float64Array
  /** Shares of the whole variance. */
  explained: number[]
}

/** @param values [rows, width], finite; its columns' means are subtracted in place */
export async function principalComponents(
  values: Float32Array,
  width: number,
  wanted: number,
  seed: number,
  pace: Pace = unhurried,
): Promise<Components> {
  const rows = values.length / width
  const whole = centre(values, rows, width)
  const size = Math.min(wanted + OVERSAMPLED, width)
  const key = streamKey(seed, 0x5eed0102)
  let basis = Float64Array.from({ length: size * width }, (_, i) => normal(key, i))
  orthonormalise(basis, width)
  let variances: Float64Array = new Float64Array(size)
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const image = await gramTimes(values, rows, width, basis, (share) => pace(1 - SLOWING ** (iteration + share)))
    const turned = rayleighRitz(basis, image, width)
    const settled = variances.subarray(0, wanted).every((before, i) => Math.abs((turned.variances[i] ?? 0) - before) <= SETTLED * before)
    variances = turned.variances
    // what comes last is the basis of the variances that are returned; the image of it would be one step further
    basis = turned.basis
    if (iteration > 0 && settled) break
    basis = turned.image
    orthonormalise(basis, width)
  }
  const kept = Math.min(wanted, size)
  const directions = new Float64Array(wanted * width)
  directions.set(basis.subarray(0, kept * width))
  settleSigns(directions, width)
  const explained = Array.from({ length: wanted }, (_, i) => (whole > 0 && i < kept ? Math.max(0, variances[i] ?? 0) / whole : 0))
  return { points: project(values, rows, width, directions, wanted), directions, explained }
}

/** Subtracts the columns' means; gives the sum of squares that is left. */
function centre(values: Float32Array, rows: number, width: number): number {
  const mean = new Float64Array(width)
  for (let i = 0; i < values.length; i++) mean[i % width] = (mean[i % width] as number) + (values[i] as number) / rows
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) - (mean[i % width] as number)
    values[i] = value
    squares += value * value
  }
  return squares
}

/** (Xᵀ X) of each of the basis's vectors [size, width]. */
async function gramTimes(values: Float32Array, rows: number, width: number, basis: Float64Array, pace: Pace): Promise<Float64Array> {
  const size = basis.length / width
  const image = new Float64Array(basis.length)
  const along = new Float64Array(size)
  for (let row = 0; row < rows; row++) {
    const from = row * width
    for (let k = 0; k < size; k++) {
      let dot = 0
      for (let i = 0, b = k * width; i < width; i++, b++) dot += (values[from + i] as number) * (basis[b] as number)
      along[k] = dot
    }
    for (let k = 0; k < size; k++) {
      const dot = along[k] as number
      for (let i = 0, b = k * width; i < width; i++, b++) image[b] = (image[b] as number) + dot * (values[from + i] as number)
    }
    if (row % 512 === 511) await pace(row / rows)
  }
  return image
}

/** Turns an orthonormal basis, and its image, to the directions of its own largest variances. */
function rayleighRitz(basis: Float64Array, image: Float64Array, width: number) {
  const size = basis.length / width
  const inner = new Float64Array(size * size)
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) {
      let dot = 0
      for (let i = 0; i < width; i++) dot += (basis[a * width + i] as number) * (image[b * width + i] as number)
      inner[a * size + b] = dot
    }
  const { values: variances, vectors } = symmetricEigen(inner, size)
  const turn = (from: Float64Array): Float64Array<ArrayBuffer> => {
    const out = new Float64Array(from.length)
    for (let k = 0; k < size; k++)
      for (let a = 0; a < size; a++) {
        const weight = vectors[k * size + a] as number
        for (let i = 0; i < width; i++) out[k * width + i] = (out[k * width + i] as number) + weight * (from[a * width + i] as number)
      }
    return out
  }
  return { variances, basis: turn(basis), image: turn(image) }
}

/** Gram–Schmidt, twice over for float64's sake; a vector that depends on those before it becomes 0. */
function orthonormalise(basis: Float64Array, width: number): void {
  const size = basis.length / width
  for (let k = 0; k < size; k++) {
    const vector = basis.subarray(k * width, (k + 1) * width)
    const before = norm(vector)
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < k; j++) {
        const other = basis.subarray(j * width, (j + 1) * width)
        let dot = 0
        for (let i = 0; i < width; i++) dot += (vector[i] as number) * (other[i] as number)
        for (let i = 0; i < width; i++) vector[i] = (vector[i] as number) - dot * (other[i] as number)
      }
    const left = norm(vector)
    for (let i = 0; i < width; i++) vector[i] = left > 1e-12 * before ? (vector[i] as number) / left : 0
  }
}

const norm = (vector: Float64Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))

/** A component's sign is arbitrary: its largest element is made positive. */
function settleSigns(directions: Float64Array, width: number): void {
  for (let from = 0; from < directions.length; from += width) {
    const vector = directions.subarray(from, from + width)
    const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
    if (largest < 0) for (let i = 0; i < width; i++) vector[i] = -(vector[i] as number)
  }
}

function project(values: Float32Array, rows: number, width: number, directions: Float64Array, wanted: number): Float32Array {
  const points = new Float32Array(rows * wanted)
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < wanted; k++) {
      let dot = 0
      for (let i = 0; i < width; i++) dot += (values[row * width + i] as number) * (directions[k * width + i] as number)
      points[row * wanted + k] = dot
    }
  return points
}
