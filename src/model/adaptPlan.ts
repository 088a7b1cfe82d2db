import { tensorRef } from './arena'
import type { ModelContext } from './context'
import { type PassSpec, perRow } from './plan'

/** Learned loss weights (MODEL.md §4, opt; CONTRACT.md `loss.eta`): nothing where they are not learned. */
const adaptive = ({ config }: ModelContext, pass: () => PassSpec): PassSpec[] => (config.loss.adaptive ? [pass()] : [])

/** ∂L/∂η, from the losses of the whole update; before the norm. */
export const adaptBackward = (context: ModelContext): PassSpec[] =>
  adaptive(context, () =>
    perRow('adaptBackward', 1, { losses: 'losses', state: 'update.state', gradient: tensorRef(context, 'loss.eta', 'gradients') }),
  )

/** η → the weights that act in the next update; after AdamW, and once when a run begins. */
export const adaptWeights = (context: ModelContext): PassSpec[] =>
  adaptive(context, () => perRow('adaptWeights', 1, { eta: tensorRef(context, 'loss.eta'), state: 'update.state' }))
