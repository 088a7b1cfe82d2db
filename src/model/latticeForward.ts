import { PARTIALS } from '../core/memory/sizes'
import { stateName } from '../core/memory/states'
import { cellWindow, tensorRef } from './arena'
import type { ModelContext } from './context'
import type { KernelName } from './kernels'
import { type PassSpec, perRow, perThread, type Ref, words } from './plan'
import { startPasses } from './poolPlan'

/** Buffer that holds s_t. */
export const stateAt = ({ config }: ModelContext, t: number): string => stateName(t, config.lattice.steps, config.memory.checkpointEvery)

/** Stretch of W1 (or of its gradient) that a range of cells uses, and the group it starts with. */
export function w1Window(
  context: ModelContext,
  chunk: { first: number; count: number },
  arena: 'parameters' | 'gradients' = 'parameters',
): { ref: Ref; firstGroup: number } {
  const { g, layout } = context
  const whole = tensorRef(context, 'cell.w1', arena)
  if (g.groups !== g.cells) return { ref: whole, firstGroup: 0 }
  const perGroup = g.perception * 2 * g.hidden * 4
  const offset = (layout.byName.get('cell.w1')?.offset ?? 0) + chunk.first * perGroup
  return { ref: { name: arena, offset, size: chunk.count * perGroup }, firstGroup: chunk.first }
}

/** Arithmetic of one cell's own rule, forward, for one sample: both matmuls. */
export const ruleFlops = ({ g }: ModelContext): number => 2 * (g.perception * 2 * g.hidden + g.hidden * g.channels)

/** One pass per range of cells, for kernels that need W1. */
export function overChunks(
  context: ModelContext,
  kernel: 'cellStep' | 'cellBackward' | 'perceptionBackward',
  t: number,
  threadsPerTile: number,
  flopsPerSample: number,
  buffers: Record<string, Ref>,
): PassSpec[] {
  return context.chunks.map((chunk) => {
    const { ref, firstGroup } = w1Window(context, chunk)
    return perThread(
      kernel,
      chunk.count * Math.ceil(context.micro / context.rows) * threadsPerTile,
      { ...buffers, w1: ref },
      {
        label: `${kernel} t=${t}`,
        uniforms: words(t, chunk.first, chunk.count, firstGroup),
        flops: chunk.count * context.micro * flopsPerSample,
      },
    )
  })
}

/** A pass over channel tiles: four channels of a few samples of one cell a thread. `matmuls` counts its C × C products. */
export const overTiles = (context: ModelContext, kernel: KernelName, matmuls: number, buffers: Record<string, Ref>): PassSpec => {
  const { g, micro, rows } = context
  return perThread(kernel, (g.cells * Math.ceil(micro / rows) * g.channels) / 4, buffers, {
    flops: 2 * g.cells * micro * matmuls * g.channels ** 2,
  })
}

/** Where the forward pass keeps what arrives and s + X, both in 32 bits: in what the backward pass uses for h and for dq. */
export function passing({ g, micro }: ModelContext): { arrived: Ref; moved: Ref } {
  const stretch = (name: string): Ref => ({ name, offset: 0, size: 4 * g.cells * micro * g.channels })
  return { arrived: stretch('cell.hidden'), moved: stretch('cell.slabGradient') }
}

/** s_t → s_{t+1}: the transport writes s + X, the cell's own rule adds its change. */
export function stepPasses(context: ModelContext, t: number): PassSpec[] {
  const state = stateAt(context, t)
  const next = stateAt(context, t + 1)
  const parameters = cellWindow(context)
  const { arrived, moved } = passing(context)
  return [
    overTiles(context, 'arrive', 1, { state, parameters, transport: arrived }),
    overTiles(context, 'transport', 2, { state, parameters, transport: arrived, moved }),
    ...overChunks(context, 'cellStep', t, 1, ruleFlops(context), { state, parameters, moved, next }),
  ]
}

/** Partial sums of one internal loss: 0 overflow, 1 coherence, 2 smoothness; `slot` is its row of partials. */
const partials = (label: string, kind: number, slot: number, state: string, other: string): PassSpec =>
  perRow('statePartials', PARTIALS, { state, other, partials: 'loss.partials' }, { label, uniforms: words(kind, slot * PARTIALS) })

/** u → s_0 → … → s_T → o, with the partial sums of the internal losses on the way. */
export function latticeForward(context: ModelContext): PassSpec[] {
  const { g, micro } = context
  const previous = stateAt(context, g.steps - 1)
  const passes = startPasses(context)
  for (let t = 0; t < g.steps; t++) {
    passes.push(...stepPasses(context, t))
    passes.push(partials(`overflow t=${t + 1}`, 0, t, stateAt(context, t + 1), stateAt(context, t)))
  }
  passes.push(
    partials('coherence', 1, g.steps, 'state.final', previous),
    partials('smoothness', 2, g.steps + 1, 'state.final', previous),
    perThread('readout', g.surface * micro, { state: 'state.final', parameters: cellWindow(context), surface: 'output.surface' }),
  )
  return passes
}
