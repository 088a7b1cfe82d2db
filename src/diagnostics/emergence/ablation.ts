import type { Ablation, LinkAblation } from '../../core/emergence'
import type { TrainingSession } from '../../training/session'
import { evaluate } from '../../training/validation'
import { HeldOut } from './heldOut'

export type { Ablation, LinkAblation } from '../../core/emergence'

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
