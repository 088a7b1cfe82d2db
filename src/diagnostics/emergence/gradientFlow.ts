import type { CellGradients, GradientFlow } from '../../core/emergence'
import { StudioError } from '../../core/errors'
import { MAX_CANDIDATES } from '../../core/memory/sizes'
import { median } from '../../core/statistics/summary'
import { readThrough } from '../../gpu/readback'
import type { ModelContext } from '../../model/context'
import type { Model } from '../../model/model'
import { buildPlan } from '../../model/modelPlan'
import { type PassSpec, perRow, words } from '../../model/plan'
import { readBuffer } from '../../model/tensors'
import type { TrainingSession } from '../../training/session'
import { HeldOut } from './heldOut'
import { openProbe } from './probe'

export type { CellGradients, GradientFlow } from '../../core/emergence'

/** Longer than this share of the median counts as a gradient. */
const LEAST_SHARE = 1e-3

const layerNorms =
  ({ g }: ModelContext) =>
  (t: number): PassSpec =>
    perRow('layerNorms', g.depth, { gradient: 'state.gradient', squares: 'gradient.flow' }, { uniforms: words(t) })

/**
 * The backward pass with a look at `state.gradient` each time that it holds ∂L/∂s_t: after the output's backward pass t = T, then
 * after each step's t = T−1 … 0.
 */
export function watchedBackward(context: ModelContext, look: (t: number) => PassSpec = layerNorms(context)): PassSpec[] {
  let t = context.g.steps
  let parts = 0
  return buildPlan(context).backward.flatMap((spec) => {
    if (spec.kernel !== 'outputBackward' && spec.kernel !== 'gatherBackward' && spec.kernel !== 'stateBackward') return [spec]
    // the gradient of a step is whole once all its ranges of cells are done
    if (spec.kernel === 'gatherBackward' && ++parts % context.chunks.length > 0) return [spec]
    return [spec, look(t--)]
  })
}

/**
 * Gradient flow of the rows that are uploaded, a whole micro-batch of them, at the weights that are trained. Weights stay as they
 * are; gradients are rewritten.
 */
export async function flowOf(model: Model): Promise<GradientFlow> {
  const { g } = model.context
  const values = (g.steps + 1) * g.depth
  const probe = await openProbe(model, { backward: watchedBackward(model.context) }, { 'gradient.flow': values })
  try {
    model.clear('update')
    await model.run('forward')
    await probe.run('backward')
    const squares = await probe.read('gradient.flow', values)
    const norms = Array.from({ length: g.steps + 1 }, (_, t) => Array.from(squares.subarray(t * g.depth, (t + 1) * g.depth), Math.sqrt))
    return { norms, cells: await cellGradients(model) }
  } finally {
    probe.destroy()
  }
}

async function cellGradients(model: Model): Promise<CellGradients> {
  const { g, layout } = model.context
  const own = g.groups === g.cells
  const w1 = layout.byName.get('cell.w1')
  const perCell = own ? (w1?.count ?? 0) / g.cells : 2 * g.hidden
  // with shared weights, the slots of E hold every cell's ΣdE on their way to the gradients of b1 and E
  const values = own ? await readArena(model, w1?.offset ?? 0, g.cells * perCell) : await readBuffer(model, 'slots.film', g.cells * perCell)
  const norms = Array.from({ length: g.cells }, (_, n) => {
    let squares = 0
    for (let i = n * perCell; i < (n + 1) * perCell; i++) squares += (values[i] as number) ** 2
    return Math.sqrt(squares)
  })
  return { share: shareWithGradient(norms), of: own ? 'cell.w1' : 'cell.film', norms }
}

async function readArena(model: Model, offset: number, count: number): Promise<Float32Array> {
  const bytes = await readThrough(
    model.gpu.device,
    model.buffers.get('staging.transfer'),
    model.buffers.get('gradients'),
    offset,
    count * 4,
  )
  return new Float32Array(bytes.buffer)
}

/** Share of norms above 10⁻³ of their median. */
export function shareWithGradient(norms: readonly number[]): number {
  const least = LEAST_SHARE * median(norms)
  return norms.filter((norm) => norm > least).length / norms.length
}

/**
 * A whole micro-batch of rows, each once: first `own`, then the first held-out rows, then rows of the training set.
 * @throws StudioError when the dataset has too few
 */
export function microBatch({ split, model }: TrainingSession, own: readonly number[] = []): Uint32Array {
  const { micro } = model.context
  const others = [...split.validation.subarray(0, MAX_CANDIDATES), ...split.train.subarray(0, micro)]
  const rows = Uint32Array.from(new Set([...own, ...others])).subarray(0, micro)
  if (rows.length === micro) return rows
  throw new StudioError(
    'batch.micro',
    `a micro-batch of ${micro} is more than the dataset’s ${rows.length} rows.`,
    `Set it to ${rows.length} or less.`,
  )
}

/** Gradient flow of the first held-out rows; a micro-batch larger than these is filled up with rows of the training set. */
export async function gradientFlow(session: TrainingSession): Promise<GradientFlow> {
  const held = new HeldOut(session)
  held.upload(microBatch(session))
  return flowOf(held.model)
}
