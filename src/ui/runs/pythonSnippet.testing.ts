/** Files of our own writer, and what their encoder and decoder make of some rows: what Python is compared with. */
import { type Config, resolveConfig } from '../../core/config/resolve'
import { geometryOf } from '../../core/geometry'
import { tensorShapes } from '../../core/parameters'
import { pcg } from '../../core/rng'
import { writeCheckpoint } from '../../training/checkpoint'

export const DIN = 24

export interface Sample {
  name: string
  config: Config
  bytes: Uint8Array<ArrayBuffer>
  tensors: ReadonlyMap<string, Float32Array<ArrayBuffer>>
}

export const KINDS = ['linear', 'lowrank', 'mlp2'] as const

/** A checkpoint with weights that look random, the same every time. */
export function sampleFile(kind: (typeof KINDS)[number]): Sample {
  const config = resolveConfig({ preset: 'tiny', sets: new Map<string, unknown>([['encoder.kind', kind]]) })
  const shapes = [...tensorShapes(geometryOf(config, DIN), config), ['data.mean', [DIN]] as const]
  const tensors = new Map(
    shapes.map(([name, shape], k) => {
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => pcg(pcg(k) ^ i) / 2 ** 32 - 0.5)
      return [name, values] as const
    }),
  )
  const bytes = writeCheckpoint({
    ...{ config, tensors: new Map(tensors), moments: null, step: 0, samples: 0, seconds: 0, bestLoss: null },
    ...{ dataset: 'ab'.repeat(32), datasetName: 'sample', adapter: 'none', created: '2026-01-01T00:00:00.000Z' },
  })
  return { name: `${kind} “ünïcode” "quoted".safetensors`, config, bytes, tensors }
}

const gelu = (v: number): number => (v / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)))
const unit = (row: readonly number[], epsilon: number): number[] => {
  const rms = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / row.length + epsilon)
  return row.map((v) => v / rms)
}

/** Input surface and decoded row of one embedding, in float64, as MODEL.md defines them. */
export function throughWeights({ tensors, config }: Sample, row: readonly number[]): { u: number[]; y: number[] } {
  const of = (name: string): Float32Array => tensors.get(name) as Float32Array
  const layer = (input: readonly number[], name: string): number[] =>
    Array.from(of(`${name}.bias`), (bias, j) =>
      input.reduce((sum, v, i) => sum + v * (of(`${name}.weight`)[i * of(`${name}.bias`).length + j] ?? 0), bias),
    )
  const x = unit(
    row.map((v, i) => v - (of('data.mean')[i] ?? 0)),
    1e-12,
  )
  const { kind } = config.encoder
  const hidden = kind === 'linear' ? x : layer(x, 'encoder.0').map((v) => (kind === 'mlp2' ? gelu(v) : v))
  const u = unit(layer(hidden, kind === 'linear' ? 'encoder' : 'encoder.1'), 1e-6).map((v) => v * config.lattice.surfaceRms)
  return { u, y: layer(u, 'decoder') }
}
