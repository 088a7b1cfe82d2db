import type { Config } from '../core/config/types'
import { type Geometry, geometryOf } from '../core/geometry'
import { tensorShapes } from '../core/parameters'
import { normal, pcg, STREAM, streamKey } from '../core/rng'
import { orthonormalColumns } from './orthonormal'
import type { TensorValues } from './tensors'

const SPREAD = { inject: 0.1, transport: 0.01, gate: 0.01 }

/** Fresh parameters (MODEL.md §2): a lattice that starts as a stable conveyor from z to z+1. Depends on seed, sizes and nothing else. */
export function initialTensors(config: Config, din: number): TensorValues {
  const g = geometryOf(config, din)
  const streams = new Map(tensorShapes(g, true).map(([name], i) => [name, pcg(streamKey(config.run.seed, STREAM.init) ^ i)]))
  const draw = (name: string, count: number, spread: number): Float32Array<ArrayBuffer> => {
    const key = streams.get(name) ?? 0
    return Float32Array.from({ length: count }, (_, i) => spread * normal(key, i))
  }
  const values: TensorValues = new Map(
    tensorShapes(g, config.lattice.film).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  )
  const encoder = semiOrthogonal(g, streams.get('encoder.weight') ?? 0)
  values.set('encoder.weight', encoder)
  values.set('decoder.weight', transposed(encoder, g.din, g.surface, 1 / config.lattice.surfaceRms))
  const inject = draw('inject.weight', g.channels, SPREAD.inject)
  inject[0] = 1
  values.set('inject.weight', inject)
  const square = inject.reduce((sum, v) => sum + v * v, 0)
  values.set(
    'readout.weight',
    inject.map((v) => v / square),
  )
  values.set('cell.w1', repeated(draw('cell.w1', g.perception * 2 * g.hidden, Math.sqrt(2 / g.perception)), g.groups))
  values.set('transport.weight', identities(draw('transport.weight', (g.depth - 1) * g.channels ** 2, SPREAD.transport), g))
  values.set('gate.weight', draw('gate.weight', 2 * g.channels ** 2, SPREAD.gate))
  values.get('gate.bias')?.fill(config.lattice.gateBias)
  return values
}

/** [Din, S] with orthonormal columns, or orthonormal rows where Din < S. */
function semiOrthogonal(g: Geometry, key: number): Float32Array<ArrayBuffer> {
  const tall = g.din >= g.surface
  const [rows, columns] = tall ? [g.din, g.surface] : [g.surface, g.din]
  const basis = orthonormalColumns(
    Array.from({ length: columns }, (_, j) => Float64Array.from({ length: rows }, (_, i) => normal(key, j * rows + i))),
  )
  const out = new Float32Array(g.din * g.surface)
  basis.forEach((column, j) => {
    for (let i = 0; i < rows; i++) out[tall ? i * columns + j : j * rows + i] = column[i] as number
  })
  return out
}

function transposed(matrix: Float32Array, rows: number, columns: number, scale: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(matrix.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = (matrix[i * columns + j] as number) * scale
  return out
}

function repeated(values: Float32Array, times: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length * times)
  for (let k = 0; k < times; k++) out.set(values, k * values.length)
  return out
}

function identities(noise: Float32Array<ArrayBuffer>, g: Geometry): Float32Array<ArrayBuffer> {
  for (let z = 0; z < g.depth - 1; z++)
    for (let c = 0; c < g.channels; c++)
      noise[(z * g.channels + c) * g.channels + c] = (noise[(z * g.channels + c) * g.channels + c] as number) + 1
  return noise
}
