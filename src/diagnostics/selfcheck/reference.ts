/** What the self-check expects, as files that are part of every build: the page may fetch no data: URL, the command has no files. */

import { readSafetensors } from '../../formats/safetensors'
import { toFloat32 } from '../../formats/tensor'
import oddUrl from '../../model/golden/odd.safetensors?url&inline'
import type { ReferenceConfig } from '../goldenConfig'
import referenceUrl from './reference.safetensors?url&inline'

/** What reference.py says of the full lattice; written by scripts/reference/selfcheck.py. */
export interface Expected {
  config: ReferenceConfig
  /** Samples. */
  batch: number
  /** Standard deviation of the noise on fresh weights. */
  spread: number
  /** Cells that update at t = 0, over all samples. */
  fired: number
  /** Of fresh weights: cosine of output and input surface, and ‖o‖/‖u‖. */
  conveyor: { cosine: number; gain: number }
  propagation: {
    /** Lattice steps after which states are compared, and the RMS of each of their layers. */
    after: number[]
    rms: number[][]
    /** RMS of the cells at each wall in s_T. */
    walls: Record<'left' | 'right' | 'front' | 'back', number>
    /** `sample` holds every stride-th value of s_T. */
    stride: number
  }
  /** Norm of each gradient tensor. */
  gradients: Record<string, number>
  /** ‖∂L/∂s_t[z]‖, [t][z]. */
  flow: number[][]
  /** Share of cells with a gradient. */
  cells: number
  patterns: {
    layers: Record<'moran' | 'sent' | 'clus' | 'act' | 'var' | 'rms', number>[]
    adjacent: number[]
    neighbour: number
    half: number
  }
}

export interface Reference {
  expected: Expected
  /** Every stride-th value of s_T. */
  sample: Float32Array
}

/** The bytes of a base64 data: URL. */
export function bytesOfUrl(url: string): Uint8Array<ArrayBuffer> {
  const text = atob(url.slice(url.indexOf(',') + 1))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

/** The golden file `odd`: odd sizes, every loss, every gradient, three updates. */
export const oddFile = (): Uint8Array<ArrayBuffer> => bytesOfUrl(oddUrl)

export function readReference(): Reference {
  const { tensors, metadata } = readSafetensors(bytesOfUrl(referenceUrl), 'reference.safetensors')
  const sample = tensors.get('sample')
  if (!sample) throw new Error('the reference of the self-check holds no sample')
  return { expected: JSON.parse(metadata.get('expected') ?? '{}') as Expected, sample: toFloat32(sample) }
}
