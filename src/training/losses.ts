import type { Config } from '../core/config/types'
import { readStaging } from '../gpu/readback'
import type { Model } from '../model/model'

/** The parts of the loss before their weights, as means. */
export interface LossParts {
  surface: number
  internal: number
  dialogue: number
  reconstruction: number
  cosine: number
}

/** L, the sum of the weighted parts (MODEL.md §4). */
export function weightedLoss({ loss }: Config, parts: LossParts): number {
  return (
    loss.surface * parts.surface +
    loss.internal * parts.internal +
    loss.dialogue * parts.dialogue +
    loss.reconstruction * parts.reconstruction
  )
}

const CLIP_OFFSET = 256
const BYTES = CLIP_OFFSET + 16

/** Carries losses and gradient norm back, through two staging buffers in turn. */
export class LossReader {
  private turn = 0

  constructor(private readonly model: Model) {}

  async read(): Promise<{ parts: LossParts; gradNorm: number; finite: boolean }> {
    const { buffers } = this.model
    this.turn = 1 - this.turn
    const staging = buffers.get(`staging.losses.${this.turn}`)
    this.model.submit('losses', (encoder) => {
      encoder.copyBufferToBuffer(buffers.get('losses'), 0, staging, 0, 32)
      encoder.copyBufferToBuffer(buffers.get('clip'), 0, staging, CLIP_OFFSET, 16)
    })
    const values = new Float32Array(await readStaging(staging, BYTES, 'reading losses'))
    const [surface = 0, internal = 0, dialogue = 0, reconstruction = 0, cosine = 0] = values
    const [gradNorm = 0, , finite] = values.subarray(CLIP_OFFSET / 4)
    return { parts: { surface, internal, dialogue, reconstruction, cosine }, gradNorm, finite: finite === 1 }
  }
}
