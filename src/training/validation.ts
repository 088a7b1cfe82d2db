import type { ValidationLine } from '../core/metrics'
import { VALIDATION_STEP } from '../core/rng'
import type { RowReader } from '../dataset/standardize'
import type { Copy } from '../gpu/pass'
import type { Model } from '../model/model'
import { readBuffer } from '../model/tensors'
import { type LossReader, weightedLoss } from './losses'

export { VALIDATION_STEP }

/** Share of ranks below k. */
const recall = (ranks: Uint32Array, k: number): number => ranks.reduce((hits, rank) => hits + (rank < k ? 1 : 0), 0) / ranks.length

/**
 * Losses, cosine and recall over `rows` taken as one batch, however the forward pass is split: the model must have been made
 * for exactly that many candidates. Of a run that averages its weights, the averaged ones are evaluated.
 * @param cutLayer layer that the transport from below does not reach (a link ablation); 0: none
 */
export async function evaluate(
  model: Model,
  reader: RowReader,
  losses: LossReader,
  rows: Uint32Array,
  cutLayer = 0,
): Promise<Omit<ValidationLine, 'kind' | 'step'>> {
  const { g, micro, candidates } = model.context
  if (rows.length !== candidates) throw new Error(`the model was made for ${candidates} candidates, not ${rows.length}`)
  const averaged = model.context.config.optimizer.emaDecay > 0
  const query = new Float32Array(micro * g.din)
  const reply = new Float32Array(micro * g.din)
  const control = { step: VALIDATION_STEP, rows: rows.length, learningRate: 0, cutLayer }
  model.clear('losses')
  for (let first = 0; first < rows.length; first += micro) {
    const chunk = rows.subarray(first, first + micro)
    reader.queries(chunk, query)
    reader.replies(chunk, reply)
    model.setControl({ ...control, sampleOffset: first, batch: chunk.length })
    model.setRows(query, reply)
    await model.run(averaged ? 'averagedForward' : 'forward', 'validationRows', collecting(model, first, chunk.length))
  }
  await model.run('validationEnd')
  const { parts } = await losses.read()
  const ranks = new Uint32Array((await readBuffer(model, 'validation.rank', rows.length)).buffer)
  return {
    loss: weightedLoss(model.context.config, parts),
    cosine: parts.cosine,
    'recall@1': recall(ranks, 1),
    'recall@10': recall(ranks, 10),
    candidates: rows.length,
  }
}

/** Copies the normalised answers and replies of a chunk to their place among the candidates. */
function collecting(model: Model, first: number, count: number): Copy[] {
  const row = model.context.g.din * 4
  return ['answer', 'reply'].map((name) => model.copy(name, `validation.${name}`, count * row, 0, first * row))
}
