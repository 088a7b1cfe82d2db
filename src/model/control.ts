import type { Config } from '../core/config/types'
import { pcg } from '../core/rng'

/** What one micro-batch needs beside its rows; the fields of `shaders/prelude/control.wgsl` before its tail. */
export interface ControlValues {
  /** The step of the fire mask: updates done before this one; 1,000,000 in a validation. */
  step: number
  /** Index of the micro-batch's first sample in the effective batch. */
  sampleOffset: number
  batch: number
  /** Samples of the whole update (or of the whole validation). */
  rows: number
  learningRate: number
  /** Sample of the micro-batch that the lattice view shows. */
  frameSample?: number
  /** Layer (1 … D−1) that the transport from below does not reach, forward only; 0 or absent: none is cut. */
  cutLayer?: number
  /** This update is known not to be finite, and to be left out: the updates after it go on. */
  leftOut?: boolean
}

/** Bytes of the Control struct that the host writes. */
export const CONTROL_BYTES = 96

/** The tail of the Control struct, which the GPU copies from `update.state` after each update. */
export interface ControlTail {
  /** Surface, internal, dialogue, reconstruction. */
  weights: readonly [number, number, number, number]
  /** A power of two; 1 in f32. */
  lossScale: number
}
export const TAIL_BYTES = 32

export const packTail = ({ weights, lossScale }: ControlTail): Float32Array<ArrayBuffer> =>
  Float32Array.of(...weights, lossScale, 1 / lossScale, 0, 0)

/** The weights of the four parts of the loss as the config gives them. */
export const lossWeights = ({ loss }: Config): [number, number, number, number] => [
  loss.surface,
  loss.internal,
  loss.dialogue,
  loss.reconstruction,
]

/** ln β, bounded so that a β of 0 stays finite: e^−100 is 0 beside 1. */
const logOf = (beta: number): number => Math.max(Math.log(beta), -100)

/** Packs the Control struct; `into` is reused so that the steady state allocates nothing. */
export function packControl(config: Config, values: ControlValues, into: DataView): void {
  const { loss, optimizer, run } = config
  into.setUint32(0, pcg((run.seed ^ pcg(values.step)) >>> 0), true)
  into.setUint32(4, values.sampleOffset, true)
  into.setUint32(8, values.batch, true)
  const floats = [
    1 / values.rows,
    loss.coherence,
    loss.overflow,
    loss.smoothness,
    1 / loss.temperature,
    values.learningRate,
    logOf(optimizer.beta1),
    logOf(optimizer.beta2),
    optimizer.clipNorm,
    optimizer.beta1,
    optimizer.beta2,
    optimizer.epsilon,
    optimizer.weightDecay,
    1 - optimizer.emaDecay,
  ]
  floats.forEach((value, i) => {
    into.setFloat32(12 + 4 * i, value, true)
  })
  into.setUint32(12 + 4 * floats.length, values.frameSample ?? 0, true)
  into.setUint32(16 + 4 * floats.length, values.cutLayer ?? 0, true)
  into.setUint32(20 + 4 * floats.length, values.leftOut ? 1 : 0, true)
  lossWeights(config).forEach((weight, i) => {
    into.setFloat32(CONTROL_BYTES - 16 + 4 * i, weight, true)
  })
}
