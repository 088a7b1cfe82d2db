import type { Config } from '../core/config/types'
import { LOSS_RING } from '../core/memory/sizes'
import type { Copy } from '../gpu/pass'
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

/** One place of the ring. */
export interface LossPlace {
  /** Brings losses and verdict into its staging buffer; to be run after the passes that make them. */
  commands: readonly Copy[]
  /** Once those are submitted: resolves when the values are here. */
  read(): Promise<LossReading>
}

/**
 * Carries losses and what was decided about the update back, through a ring of staging buffers: as many readings may be on their
 * way at once, so that the next updates need not wait for them.
 */
export class LossReader {
  private turn = 0
  private readonly places: readonly LossPlace[]
  /** By place: settles when its buffer is free again. */
  private readonly free: Promise<unknown>[] = []

  constructor(private readonly model: Model) {
    this.places = Array.from({ length: LOSS_RING }, (_, turn) => this.place(turn))
  }

  private place(turn: number): LossPlace {
    const { model } = this
    const name = `staging.losses.${turn}`
    return {
      commands: [
        model.copy('losses', name, 32),
        model.copy('clip', name, CLIP_BYTES, 0, CLIP_OFFSET),
        model.copy('update.state', name, UPDATE_STATE_BYTES, 0, STATE_OFFSET),
      ],
      read: () => {
        const reading = readStaging(model.gpu.device, model.buffers.get(name), BYTES, 'reading losses').then(unpackReading)
        this.free[turn] = reading.catch(() => undefined)
        return reading
      },
    }
  }

  /** The next place; waits only where the readings of the whole ring are still on their way. */
  async next(): Promise<LossPlace> {
    this.turn = (this.turn + 1) % LOSS_RING
    await this.free[this.turn]
    return this.places[this.turn] as LossPlace
  }

  /** Reads what stands there after whatever was submitted so far. */
  async read(): Promise<LossReading> {
    const { commands, read } = await this.next()
    await this.model.run(commands)
    return read()
  }
}

function unpackReading(bytes: ArrayBuffer): LossReading {
  const [surface = 0, internal = 0, dialogue = 0, reconstruction = 0, cosine = 0] = new Float32Array(bytes)
  return {
    parts: { surface, internal, dialogue, reconstruction, cosine },
    verdict: unpackVerdict(bytes, CLIP_OFFSET),
    state: unpackUpdateState(bytes, STATE_OFFSET),
    weights: unpackWeights(bytes, STATE_OFFSET),
  }
}
