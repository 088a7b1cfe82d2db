import type { Config } from '../core/config/types'
import { CLIP_WORDS, UPDATE_STATE_WORDS } from '../core/memory/arenas'
import { initialLossScale, settledPrecision } from '../core/precision'
import { lossWeights, TAIL_BYTES } from './control'
import type { Model } from './model'
import { readBuffer } from './tensors'

/** What the optimizer itself counts on the GPU, and what a resumed run needs of it (shaders/prelude/update.wgsl). */
export interface UpdateState {
  /** Of the next update; a power of two, 1 in f32. */
  lossScale: number
  /** Updates since the loss scale last moved. */
  goodUpdates: number
  /** Updates that AdamW has really done. */
  updates: number
  /** Updates that were skipped whole. */
  skipped: number
}

/** What the GPU decided about one update. */
export interface UpdateVerdict {
  /** Norm of the accumulated gradient before clipping. */
  gradNorm: number
  /** False: the update was skipped whole. */
  valid: boolean
  /** A number did not fit 16 bits. */
  overflowed: boolean
  /** That its backward pass used. */
  lossScale: number
}

/** As a run begins. */
export const freshUpdateState = (config: Config): UpdateState => ({
  lossScale: initialLossScale(settledPrecision(config)),
  goodUpdates: 0,
  updates: 0,
  skipped: 0,
})

/** MODEL.md §6; LARGEST_SCALE of gradient_clip.wgsl. */
export const LARGEST_LOSS_SCALE = 2 ** 24

export const UPDATE_STATE_BYTES = 4 * UPDATE_STATE_WORDS
export const CLIP_BYTES = 4 * CLIP_WORDS

/** Reads `UpdateState` out of bytes that came back from the GPU. */
export function unpackUpdateState(bytes: ArrayBuffer, offset = 0): UpdateState {
  const view = new DataView(bytes, offset, UPDATE_STATE_BYTES)
  const count = (word: number): number => view.getUint32(4 * word, true)
  return { lossScale: view.getFloat32(16, true), goodUpdates: count(8), updates: count(9), skipped: count(10) }
}

/** Weights of the parts of the loss, as they act: surface, internal, dialogue, reconstruction. */
export type LossWeights = readonly [number, number, number, number]

/** The weights in an `UpdateState`: those of the next update. */
export const unpackWeights = (bytes: ArrayBuffer, offset = 0): LossWeights => {
  const view = new DataView(bytes, offset, UPDATE_STATE_BYTES)
  return [view.getFloat32(0, true), view.getFloat32(4, true), view.getFloat32(8, true), view.getFloat32(12, true)]
}

/** Reads `Clip` out of bytes that came back from the GPU. */
export function unpackVerdict(bytes: ArrayBuffer, offset = 0): UpdateVerdict {
  const view = new DataView(bytes, offset, CLIP_BYTES)
  return {
    gradNorm: view.getFloat32(0, true),
    valid: view.getUint32(8, true) === 1,
    lossScale: view.getFloat32(12, true),
    overflowed: view.getUint32(36, true) !== 0,
  }
}

export const readWeights = async (model: Model): Promise<LossWeights> =>
  unpackWeights((await readBuffer(model, 'update.state', UPDATE_STATE_WORDS)).buffer)

export const readUpdateState = async (model: Model): Promise<UpdateState> =>
  unpackUpdateState((await readBuffer(model, 'update.state', UPDATE_STATE_WORDS)).buffer)

/** Sets what the optimizer counts, at the start of a resumed run. */
export function writeUpdateState(
  model: Model,
  { lossScale, goodUpdates, updates, skipped }: UpdateState,
  weights: LossWeights = lossWeights(model.context.config),
): void {
  model.setTail({ weights, lossScale })
  model.gpu.device.queue.writeBuffer(model.buffers.get('update.state'), TAIL_BYTES, Uint32Array.of(goodUpdates, updates, skipped, 0))
}

/** Lets updates be done again after one that was not finite at loss scale 1 (`halted` in shaders/prelude/update.wgsl). */
export function endHalt({ gpu, buffers }: Model): void {
  gpu.device.queue.writeBuffer(buffers.get('update.state'), UPDATE_STATE_BYTES - 4, Uint32Array.of(0))
}
