import { PARTIALS, storedBytes } from '../core/memory/sizes'
import { stateName } from '../core/memory/states'
import { gridFor } from '../gpu/pass'
import { cellWindow, tensorRef } from './arena'
import type { ModelContext } from './context'
import type { KernelName } from './kernels'
import { type PassSpec, perRow, perThread, type Ref, words } from './plan'
import { startPasses } from './poolPlan'
import { bandOf, type RowTile } from './tiles'

/** Buffer that holds s_t. */
export const stateAt = ({ config }: ModelContext, t: number): string => stateName(t, config.lattice.steps, config.memory.checkpointEvery)

/** What `CellPass.tally` says about the overflow loss. */
const TALLY = { none: 0, begin: 1, add: 2 } as const

interface CellRange {
  first: number
  count: number
}

/**
 * Stretch of W1 (or of its gradient) that a range of cells uses, and the group it starts with.
 * @param halo cells before and behind whose weights are needed too
 */
export function w1Window(
  context: ModelContext,
  chunk: CellRange,
  arena: 'parameters' | 'gradients' = 'parameters',
  halo = 0,
): { ref: Ref; firstGroup: number } {
  const { g, layout } = context
  const whole = tensorRef(context, 'cell.w1', arena)
  if (g.groups !== g.cells) return { ref: whole, firstGroup: 0 }
  const perGroup = g.perception * 2 * g.hidden * 4
  // 64 groups are a multiple of the alignment of a binding
  const first = Math.max(0, Math.floor((chunk.first - halo) / 64) * 64)
  const end = Math.min(g.cells, chunk.first + chunk.count + halo)
  const offset = (layout.byName.get('cell.w1')?.offset ?? 0) + first * perGroup
  return { ref: { name: arena, offset, size: (end - first) * perGroup }, firstGroup: first }
}

/** Arithmetic of one cell's own rule, forward, for one sample: both matmuls. */
export const ruleFlops = ({ g }: ModelContext): number => 2 * (g.perception * 2 * g.hidden + g.hidden * g.channels)
/** Arithmetic of the gated transport of one cell, forward, for one sample. */
export const transportFlops = ({ g }: ModelContext): number => 6 * g.channels ** 2

/** Workgroups of a kernel over the rows of so many cells. */
export const tileGroups = ({ g, micro }: ModelContext, cells: number, { lanes, rows }: RowTile): number =>
  (cells / bandOf(g)) * Math.ceil((bandOf(g) * micro) / (lanes * rows))

interface CellPassOptions {
  t: number
  flopsPerSample: number
  tally?: number
  /** Cells around a range whose W1 is needed too. */
  halo?: number
}

/** One pass per range of cells, for kernels that need W1. */
export function overChunks(
  context: ModelContext,
  kernel: KernelName,
  groupsOf: (cells: number) => number,
  { t, flopsPerSample, tally = TALLY.none, halo = 0 }: CellPassOptions,
  buffers: Record<string, Ref>,
): PassSpec[] {
  return context.chunks.map((chunk) => {
    const { ref, firstGroup } = w1Window(context, chunk, 'parameters', halo)
    return {
      kernel,
      label: `${kernel} t=${t}`,
      buffers: { ...buffers, w1: ref },
      uniforms: words(t, chunk.first, chunk.count, firstGroup, tally, t === context.g.steps - 1 ? 1 : 0),
      grid: gridFor(groupsOf(chunk.count), 1),
      flops: chunk.count * context.micro * flopsPerSample,
    }
  })
}

/** s_t → s_{t+1}, in one pass. `tallied`: the overflow loss is added up on the way. */
export function stepPasses(context: ModelContext, t: number, tallied = false): PassSpec[] {
  const flopsPerSample = ruleFlops(context) + transportFlops(context)
  return overChunks(
    context,
    'cellStep',
    (cells) => tileGroups(context, cells, context.tiles.cellStep),
    { t, flopsPerSample, tally: !tallied ? TALLY.none : t === 0 ? TALLY.begin : TALLY.add },
    { state: stateAt(context, t), parameters: cellWindow(context), next: stateAt(context, t + 1), overflows: 'cell.overflow' },
  )
}

/** Places of the internal losses among the partial sums. */
const SLOT = { overflow: 0, coherence: 1, smoothness: 2 } as const

/** Partial sums of the internal losses: overflow over all steps, coherence and smoothness at the end. */
function internalLosses(context: ModelContext): PassSpec[] {
  const place = (slot: number): Ref => ({ name: 'loss.partials', offset: slot * PARTIALS * 4, size: PARTIALS * 4 })
  const buffers = { state: 'state.final', other: stateAt(context, context.g.steps - 1), partials: 'loss.partials' }
  return [
    perRow('rowPartials', PARTIALS, { overflows: 'cell.overflow', partials: place(SLOT.overflow) }),
    perRow('statePartials', PARTIALS, buffers, { label: 'coherence', uniforms: words(0, SLOT.coherence * PARTIALS) }),
    perRow('statePartials', PARTIALS, buffers, { label: 'smoothness', uniforms: words(1, SLOT.smoothness * PARTIALS) }),
  ]
}

/** What a kernel reads or writes of so many layers of a state, and of the surface that they meet. */
export const faceBytes = ({ g, micro, config }: ModelContext, layers: number): number =>
  g.surface * micro * (layers * g.channels * storedBytes(config.precision) + 4)

/** u → s_0 → … → s_T → o, with the partial sums of the internal losses on the way. */
export function latticeForward(context: ModelContext): PassSpec[] {
  const { g, micro } = context
  const steps = Array.from({ length: g.steps }, (_, t) => stepPasses(context, t, true)).flat()
  return [
    ...startPasses(context),
    ...steps,
    ...internalLosses(context),
    perThread(
      'readout',
      g.surface * micro,
      { state: 'state.final', parameters: cellWindow(context), surface: 'output.surface' },
      { bytes: faceBytes(context, 1) },
    ),
  ]
}
