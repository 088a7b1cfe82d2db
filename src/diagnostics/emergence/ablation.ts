import type { ValidationLine } from '../../core/metrics'
import type { TrainingSession } from '../../training/session'
import { evaluate } from '../../training/validation'
import { HeldOut } from './heldOut'

type Evaluation = Omit<ValidationLine, 'kind' | 'step'>

/** What the held-out rows say when the transport from layer z to z+1 is cut (X = 0 there, at every step). */
export interface LinkAblation {
  /** z of the link z → z+1. */
  link: number
  loss: number
  /** Validation loss with the link cut minus that of the whole lattice: what the link is worth. */
  deltaLoss: number
  cosine: number
  'recall@1': number
}

export interface Ablation {
  /** The whole lattice. */
  whole: Evaluation
  links: LinkAblation[]
}

/** Cuts one link after the other and validates (MODEL.md §8b). One validation a layer; weights stay as they are. */
export async function ablateLinks(session: TrainingSession): Promise<Ablation> {
  const { model, reader, losses, rows } = new HeldOut(session)
  const whole = await evaluate(model, reader, losses, rows)
  const links: LinkAblation[] = []
  for (let layer = 1; layer < model.context.g.depth; layer++) {
    const cut = await evaluate(model, reader, losses, rows, layer)
    links.push({
      link: layer - 1,
      loss: cut.loss,
      deltaLoss: cut.loss - whole.loss,
      cosine: cut.cosine,
      'recall@1': cut['recall@1'],
    })
  }
  return { whole, links }
}
