import { hasLattice } from '../core/config/surface'
import { decodeBackwardPasses, decodePasses, dialoguePasses } from './adapterPlan'
import { adaptBackward, adaptWeights } from './adaptPlan'
import { baselineBackward, baselineForward } from './baselinePlan'
import type { ModelContext } from './context'
import { encodeBackwardPasses, encodePasses } from './encoderPlan'
import { latticeBackward } from './latticeBackward'
import { latticeForward } from './latticeForward'
import { reducePasses } from './latticeGradients'
import { type PassSpec, withBuffer } from './plan'
import { poolStorePasses } from './poolPlan'
import { lossPass, updatePasses, validationLossPass } from './updatePlan'

const MICRO_NAMES = { answer: 'answer', reply: 'reply', logits: 'logits', loss: 'loss.dialogue', cosine: 'cosine', rank: 'rank' }
const VALIDATION_NAMES = {
  answer: 'validation.answer',
  reply: 'validation.reply',
  logits: 'validation.logits',
  loss: 'validation.loss',
  cosine: 'validation.cosine',
  rank: 'validation.rank',
}

/** All passes of a configuration as data, in the order in which they run. */
export interface ModelPlan {
  /** Rows → embeddings and the losses of each row. */
  forward: PassSpec[]
  /** The dialogue loss of the micro-batch, the sum of its losses, and everything back to the gradients. */
  backward: PassSpec[]
  /** The forward pass with the averaged weights; empty where the run keeps none. */
  averagedForward: PassSpec[]
  /** Once an update: slots → gradients → norm → AdamW → averaged weights. */
  update: PassSpec[]
  /** When a run begins with learned loss weights: η → weights. */
  adapt: PassSpec[]
  /** After the backward pass, with a pool: final states → the pool. */
  poolStore: PassSpec[]
  /** After the forward pass of a validation's rows: their losses without the dialogue. */
  validationRows: PassSpec[]
  /** After all rows: the dialogue over all candidates. */
  validationEnd: PassSpec[]
}

/** Builds the plan; touches no GPU. */
export function buildPlan(context: ModelContext): ModelPlan {
  const lattice = hasLattice(context.config)
  const baseline = context.config.lattice.baseline === 'mlp'
  const forward = [
    ...encodePasses(context),
    ...(lattice ? latticeForward(context) : []),
    ...(baseline ? baselineForward(context) : []),
    ...decodePasses(context),
  ]
  return {
    forward,
    averagedForward: context.config.optimizer.emaDecay > 0 ? withBuffer(forward, 'parameters', 'ema') : [],
    backward: [
      ...dialoguePasses(context, context.micro, MICRO_NAMES),
      lossPass(context, true),
      ...decodeBackwardPasses(context),
      ...(lattice ? latticeBackward(context) : []),
      ...(baseline ? baselineBackward(context) : []),
      ...encodeBackwardPasses(context),
    ],
    update: [...(lattice ? reducePasses(context) : []), ...adaptBackward(context), ...updatePasses(context), ...adaptWeights(context)],
    adapt: adaptWeights(context),
    poolStore: poolStorePasses(context),
    validationRows: [lossPass(context, false)],
    validationEnd:
      context.candidates > 0 ? [...dialoguePasses(context, context.candidates, VALIDATION_NAMES), validationLossPass(context)] : [],
  }
}
