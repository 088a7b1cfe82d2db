import type { Config } from '../core/config/types'
import { readStaging } from '../gpu/readback'
import { lossWeights } from '../model/control'
import type { Model } from '../model/model'
import {
  CLIP_BYTES,
  type LossWeights,
  UPDATE_STATE_BYTES,
  type UpdateState,
  type UpdateVerdict,
  unpackUpdateState,
  unpackVerdict,
  unpackWeights,
} from '../model/updateState'

/** The parts of the loss before their weights, as means. */
export interface LossParts {
  surface: number
  internal: number
  dialogue: number
  reconstruction: number
  cosine: number
}

const list = ({ surface, internal, dialogue, reconstruction }: LossParts): number[] => [surface, internal, dialogue, reconstruction]

/**
 * L with learned weights, Σ e^{−η}·w·part + η (CONTRACT.md `loss.eta`).
 * @param acting e^{−η}·w, as the update used them
 */
export function adaptiveLoss(config: Config, parts: LossParts, acting: LossWeights): number {
  const base = lossWeights(config)
  return list(parts).reduce((sum, part, i) => {
    const [w = 0, now = 0] = [base[i], acting[i]]
    return w > 0 ? sum + now * part - Math.log(now / w) : sum
  }, 0)
}

/** L, the sum of the weighted parts (MODEL.md §4); with learned weights too what a validation reports, so that runs compare. */
export function weightedLoss({ loss }: Config, parts: LossParts): number {
  return (
    loss.surface * parts.surface +
    loss.internal * parts.internal +
    loss.dialogue * parts.dialogue +
    loss.reconstruction * parts.reconstruction
  )
}

const CLIP_OFFSET = 256
const STATE_OFFSET = CLIP_OFFSET + CLIP_BYTES
const BYTES = STATE_OFFSET + UPDATE_STATE_BYTES

/** What an update, or a validation, brings back. */
export interface LossReading {
  parts: LossParts
  /** Of the last update. */
  verdict: UpdateVerdict
  /** After it. */
  state: UpdateState
  /** Of the parts of the loss, in the next update. */
  weights: LossWeights
}

/** Carries losses and what was decided about the update back, through two staging buffers in turn. */
export class LossReader {
  private turn = 0

  constructor(private readonly model: Model) {}

  async read(): Promise<LossReading> {
    const { buffers } = this.model
    this.turn = 1 - this.turn
    const staging = buffers.get(`staging.losses.${this.turn}`)
    this.model.submit('losses', (encoder) => {
      encoder.copyBufferToBuffer(buffers.get('losses'), 0, staging, 0, 32)
      encoder.copyBufferToBuffer(buffers.get('clip'), 0, staging, CLIP_OFFSET, CLIP_BYTES)
      encoder.copyBufferToBuffer(buffers.get('update.state'), 0, staging, STATE_OFFSET, UPDATE_STATE_BYTES)
    })
    const bytes = await readStaging(staging, BYTES, 'reading losses')
    const [surface = 0, internal = 0, dialogue = 0, reconstruction = 0, cosine = 0] = new Float32Array(bytes)
    return {
      parts: { surface, internal, dialogue, reconstruction, cosine },
      verdict: unpackVerdict(bytes, CLIP_OFFSET),
      state: unpackUpdateState(bytes, STATE_OFFSET),
      weights: unpackWeights(bytes, STATE_OFFSET),
    }
  }
}
