import type { Config } from '../core/config/types'
import { type Geometry, geometryOf } from '../core/geometry'
import { baselineHidden, encoderHidden, tensorShapes } from '../core/parameters'
import { normal, pcg, STREAM, streamKey } from '../core/rng'
import { orthonormalColumns } from './orthonormal'
import type { TensorValues } from './tensors'

const SPREAD = { inject: 0.1, transport: 0.01, gate: 0.01 }

/** The stream of each tensor that is drawn: the same draws for a seed, whatever else a config has. */
const STREAM_OF = {
  'encoder.weight': 0,
  'decoder.weight': 2,
  'inject.weight': 4,
  'cell.w1': 7,
  'transport.weight': 12,
  'gate.weight': 13,
  'encoder.0.weight': 15,
  'encoder.1.weight': 16,
  'baseline.w1': 17,
}

/** `count` normals of a tensor's stream, with standard deviation `spread`. */
type Draw = (name: keyof typeof STREAM_OF, count: number, spread: number) => Float32Array<ArrayBuffer>

/**
 * Fresh parameters (MODEL.md §2): a lattice that starts as a stable conveyor from z to z+1, or an MLP baseline that starts as the
 * identity. Depends on seed, sizes and nothing else. What is not named below starts at 0.
 */
export function initialTensors(config: Config, din: number): TensorValues {
  const g = geometryOf(config, din)
  const keyOf = (name: keyof typeof STREAM_OF): number => pcg(streamKey(config.run.seed, STREAM.init) ^ STREAM_OF[name])
  const draw: Draw = (name, count, spread) => {
    const key = keyOf(name)
    return Float32Array.from({ length: count }, (_, i) => spread * normal(key, i))
  }
  const values: TensorValues = new Map(
    tensorShapes(g, config).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  )
  if (config.encoder.kind === 'linear') fillLinearEnds(values, g, config, keyOf('encoder.weight'))
  else fillLayeredEnds(values, g, config, draw)
  if (config.lattice.baseline === 'mlp') fillBaseline(values, g, config, draw)
  else fillLattice(values, g, config, draw)
  return values
}

/** A semi-orthogonal encoder; the decoder is its transpose over ρ, so that it undoes a surface's RMS. */
function fillLinearEnds(values: TensorValues, g: Geometry, config: Config, key: number): void {
  const encoder = semiOrthogonal(g, key)
  values.set('encoder.weight', encoder)
  values.set('decoder.weight', transposed(encoder, g.din, g.surface, 1 / config.lattice.surfaceRms))
}

/**
 * An encoder of two layers, N(0, 1/fan_in) each (CONTRACT.md). There is no transpose that would undo it: the decoder is
 * N(0, 1/S) over ρ, so that the embedding of a surface of RMS ρ has RMS 1 like the data.
 */
function fillLayeredEnds(values: TensorValues, g: Geometry, config: Config, draw: Draw): void {
  const hidden = encoderHidden(config)
  values.set('encoder.0.weight', draw('encoder.0.weight', g.din * hidden, 1 / Math.sqrt(g.din)))
  values.set('encoder.1.weight', draw('encoder.1.weight', hidden * g.surface, 1 / Math.sqrt(hidden)))
  values.set('decoder.weight', draw('decoder.weight', g.surface * g.din, 1 / (config.lattice.surfaceRms * Math.sqrt(g.surface))))
}

/** M1 ~ N(0, 1/S) and M2 = 0: o = u at first, as the lattice at first conveys its input. */
function fillBaseline(values: TensorValues, g: Geometry, config: Config, draw: Draw): void {
  const hidden = baselineHidden(g, config.lattice.film)
  values.set('baseline.w1', draw('baseline.w1', g.surface * hidden, 1 / Math.sqrt(g.surface)))
}

function fillLattice(values: TensorValues, g: Geometry, config: Config, draw: Draw): void {
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
