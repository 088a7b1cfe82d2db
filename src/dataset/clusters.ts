/**
 * The built-in `clusters`: clustered queries whose reply turns the offset from the cluster's centre by a rotation of that cluster's
 * own, so that no linear map solves it. Made as `make_data` of shared/reference/reference.py, with 3 clusters, noise 1, rank 12.
 */
import { normal, STREAM, uniform } from '../core/rng'
import { orthonormalRows } from './rotation'

const ROWS = 4608
const WIDTH = 64
const CLUSTERS = 3
const RANK = 12
/** The dataset's own seed: it is the same in every run, whatever the run's seed. */
const SEED = 1234

/** Queries and replies [rows, width] and the cluster of each row; equal bits wherever it runs. */
export interface Clusters {
  rows: number
  width: number
  query: Float32Array
  reply: Float32Array
  cluster: Uint8Array
}

/** Generates the dataset. Every draw is a float32; what follows is float64 addition, multiplication and square roots, which are exact IEEE. */
export function generateClusters(): Clusters {
  const key = SEED ^ STREAM.clusters
  let drawn = 0
  const normals = (count: number, scale = 1): Float64Array =>
    Float64Array.from({ length: count }, () => Math.fround(normal(key, drawn++)) * scale)
  const toQuery = normals(RANK * WIDTH, 1 / Math.sqrt(RANK))
  const toReply = normals(RANK * WIDTH, 1 / Math.sqrt(RANK))
  const queryCentres = normals(CLUSTERS * RANK)
  const replyCentres = normals(CLUSTERS * RANK)
  const rotations = Array.from({ length: CLUSTERS }, () => orthonormalRows(normals(RANK * RANK), RANK))
  const offsets = normals(ROWS * RANK)
  // normals and uniforms count the same draws: the clusters take those after the last normal's
  const cluster = Uint8Array.from({ length: ROWS }, (_, row) => Math.floor(CLUSTERS * uniform(key, drawn + row)))
  const query = new Float64Array(ROWS * WIDTH)
  const reply = new Float64Array(ROWS * WIDTH)
  for (let row = 0; row < ROWS; row++) {
    const id = cluster[row] as number
    const offset = offsets.subarray(row * RANK, (row + 1) * RANK)
    const turned = times(rotations[id] as Float64Array, offset)
    addProjected(query, row, queryCentres.subarray(id * RANK, (id + 1) * RANK), offset, toQuery)
    addProjected(reply, row, replyCentres.subarray(id * RANK, (id + 1) * RANK), turned, toReply)
  }
  return { rows: ROWS, width: WIDTH, query: centredAndScaled(query), reply: centredAndScaled(reply), cluster }
}

/** matrix [n, n] times vector [n]. */
function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length
  return vector.map((_, i) => {
    let sum = 0
    for (let j = 0; j < n; j++) sum += (matrix[i * n + j] as number) * (vector[j] as number)
    return sum
  })
}

/** Row `row` of `out` += (centre + offset) [RANK] @ basis [RANK, WIDTH]. */
function addProjected(out: Float64Array, row: number, centre: Float64Array, offset: Float64Array, basis: Float64Array): void {
  for (let r = 0; r < RANK; r++) {
    const weight = (centre[r] as number) + (offset[r] as number)
    for (let i = 0; i < WIDTH; i++) out[row * WIDTH + i] = (out[row * WIDTH + i] as number) + weight * (basis[r * WIDTH + i] as number)
  }
}

/** Columns' means subtracted, then every row scaled to RMS 1, as float32. */
function centredAndScaled(values: Float64Array): Float32Array {
  const mean = new Float64Array(WIDTH)
  for (let at = 0; at < values.length; at++) mean[at % WIDTH] = (mean[at % WIDTH] as number) + (values[at] as number) / ROWS
  const out = new Float32Array(values.length)
  for (let start = 0; start < values.length; start += WIDTH) {
    let squares = 0
    for (let i = 0; i < WIDTH; i++) squares += ((values[start + i] as number) - (mean[i] as number)) ** 2
    const rms = Math.sqrt(squares / WIDTH)
    for (let i = 0; i < WIDTH; i++) out[start + i] = ((values[start + i] as number) - (mean[i] as number)) / rms
  }
  return out
}
