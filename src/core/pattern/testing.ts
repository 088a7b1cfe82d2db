import { readFile } from 'node:fs/promises'
import { readSafetensors } from '../../formats/safetensors'
import { toFloat32 } from '../../formats/tensor'
import type { LatticeStates } from './state'

/** What reference.py says about one state; written by scripts/reference/metrics.py. */
export interface ExpectedPattern {
  layers: { z: number; moran: number; sent: number; clus: number; act: number; rms: number; var: number }[]
  adjacent: number[]
  neighbour: number
  half: number
  ratio?: number
  /** ‖∂L/∂s_t[z]‖, [t][z]. */
  flow?: number[][]
  /** Share of cells with a gradient, and the norm of each cell's. */
  cells?: number
  cellNorms?: number[]
}

export interface ExpectedInformation {
  from: number
  to: number
  measured: number
  control: number
}

export interface MetricsFixture {
  expected: Record<string, ExpectedPattern> & { many: ExpectedPattern & { seed: number; information: ExpectedInformation[] } }
  /** 72 samples of the lattice of `odd`. */
  many: LatticeStates
}

export async function metricsFixture(): Promise<MetricsFixture> {
  const file = 'src/core/pattern/golden/metrics.safetensors'
  const { tensors, metadata } = readSafetensors(await readFile(file), file)
  const expected = JSON.parse(metadata.get('expected') ?? '{}')
  const [width, height, depth, channels, batch] = expected.many.sizes
  const values = toFloat32(tensors.get('many') as NonNullable<ReturnType<typeof tensors.get>>)
  return { expected, many: { width, height, depth, channels, batch, values } }
}

/** s_T of a golden file. */
export async function goldenStates(name: string): Promise<{ states: LatticeStates; output: Float32Array; input: Float32Array }> {
  const file = `src/model/golden/${name}.safetensors`
  const { tensors, metadata } = readSafetensors(await readFile(file), file)
  const { W, H, D, C } = JSON.parse(metadata.get('config') ?? '{}')
  const values = (tensor: string): Float32Array => toFloat32(tensors.get(tensor) as NonNullable<ReturnType<typeof tensors.get>>)
  const states = { width: W, height: H, depth: D, channels: C, batch: Number(metadata.get('micro')), values: values('sT') }
  return { states, output: values('o'), input: values('u') }
}
