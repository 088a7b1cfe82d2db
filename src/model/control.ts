import type { Config } from '../core/config/types'
import { pcg } from '../core/rng'

/** What one micro-batch needs beside its rows; the fields of `shaders/prelude/control.wgsl`. */
export interface ControlValues {
  /** The step of the fire mask: updates done before this one; 1,000,000 in a validation. */
  step: number
  /** Updates that AdamW has done. */
  updates: number
  /** Index of the micro-batch's first sample in the effective batch. */
  sampleOffset: number
  batch: number
  /** Samples of the whole update (or of the whole validation). */
  rows: number
  learningRate: number
  /** Sample of the micro-batch that the lattice view shows. */
  frameSample?: number
}

/** Bytes of the Control struct. */
export const CONTROL_BYTES = 96

/** Packs the Control struct; `into` is reused so that the steady state allocates nothing. */
export function packControl(config: Config, values: ControlValues, into: DataView): void {
  const { loss, optimizer, run } = config
  const k = values.updates + 1
  into.setUint32(0, pcg((run.seed ^ pcg(values.step)) >>> 0), true)
  into.setUint32(4, values.sampleOffset, true)
  into.setUint32(8, values.batch, true)
  const floats = [
    1 / values.rows,
    loss.surface,
    loss.internal,
    loss.dialogue,
    loss.reconstruction,
    loss.coherence,
    loss.overflow,
    loss.smoothness,
    1 / loss.temperature,
    values.learningRate,
    1 - optimizer.beta1 ** k,
    Math.sqrt(1 - optimizer.beta2 ** k),
    optimizer.clipNorm,
    optimizer.beta1,
    optimizer.beta2,
    optimizer.epsilon,
    optimizer.weightDecay,
  ]
  floats.forEach((value, i) => {
    into.setFloat32(12 + 4 * i, value, true)
  })
  into.setUint32(12 + 4 * floats.length, values.frameSample ?? 0, true)
}
