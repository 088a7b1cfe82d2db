import { gridFor } from '../gpu/pass'
import { cellWindow } from './arena'
import type { ModelContext } from './context'
import { faceBytes, overChunks, ruleFlops, stateAt, stepPasses, tileGroups, transportFlops } from './latticeForward'
import { perceptionGradients, rowGradients } from './latticeGradients'
import { type PassSpec, perRow, perThread, type Ref, words } from './plan'

/** g = ∂L/∂s_{t+1} in `state.gradient` → ∂L/∂s_t there, and all weight gradients of step t. */
export function stepBackward(context: ModelContext, t: number): PassSpec[] {
  const { g, tiles } = context
  const state = stateAt(context, t)
  const parameters = cellWindow(context)
  return [
    ...overChunks(
      context,
      'cellBackward',
      (cells) => tileGroups(context, cells, tiles.cellBackward),
      { t, flopsPerSample: ruleFlops(context) + 2 * g.hidden * g.channels },
      { state, parameters, gradient: 'state.gradient', preGradient: 'cell.preGradient', scratch: 'cell.scratch' },
    ),
    {
      kernel: 'transportBackward',
      label: `transportBackward t=${t}`,
      buffers: { state, parameters, gradient: 'state.gradient', scratch: 'cell.scratch', flow: 'cell.flow' },
      uniforms: [],
      grid: gridFor(tileGroups(context, g.cells, tiles.transportBackward), 1),
      flops: 2 * g.cells * context.micro * transportFlops(context),
    },
    ...perceptionGradients(context, state),
    ...rowGradients(context, state),
    ...toPrevious(context, t, { flow: 'cell.flow', state, final_: 'state.final', gradient: 'state.gradient' }),
  ]
}

/** ∂L/∂s_t from all who read s_t, `cell.preGradient` and `cell.flow`. */
function toPrevious(context: ModelContext, t: number, buffers: Record<string, Ref>): PassSpec[] {
  const { g, micro, tiles } = context
  const preGradient = 'cell.preGradient'
  const flopsPerSample = 4 * g.perception * g.hidden
  if (context.config.lattice.perception === 'n7') {
    const groups = (cells: number): number => tileGroups(context, cells, tiles.gatherBackward)
    return overChunks(context, 'gatherBackward', groups, { t, flopsPerSample, halo: g.surface }, { ...buffers, preGradient })
  }
  const slabGradient = 'cell.slabGradient'
  const groups = (cells: number): number => Math.ceil((cells * Math.ceil(micro / 4) * g.perception) / 4 / 64)
  return [
    ...overChunks(context, 'perceptionBackward', groups, { t, flopsPerSample }, { preGradient, slabGradient }),
    perThread(
      'stateBackward',
      (g.cells * micro * g.channels) / 4,
      { ...buffers, slabGradient },
      { label: `stateBackward t=${t}`, uniforms: words(t, 0, g.cells, 0, 0, t === g.steps - 1 ? 1 : 0) },
    ),
  ]
}

/** From ∂L/∂o back through all lattice steps to ∂L/∂u. States between checkpoints are recomputed, with the same masks. */
export function latticeBackward(context: ModelContext): PassSpec[] {
  const { g, micro, config } = context
  const k = config.memory.checkpointEvery
  const gradients = cellWindow(context, 'gradients')
  const at = (name: string): number => ((context.layout.byName.get(name)?.offset ?? 0) - context.layout.cellWindow.offset) / 16
  const face = (label: string, values: string, surface: string, fields: number[]): PassSpec =>
    perRow(
      'faceWeights',
      g.channels / 4,
      { values, surface, out: gradients },
      { label, uniforms: words(...fields), bytes: faceBytes(context, fields[1] ?? 1) },
    )
  const passes = [
    face('read-out weight', 'state.final', 'output.gradient', [g.depth - 1, 1, 0, at('readout.weight'), 1, at('readout.bias')]),
    perThread('outputBackward', (g.cells * micro * g.channels) / 4, {
      final_: 'state.final',
      previous: stateAt(context, g.steps - 1),
      surfaceGradient: 'output.gradient',
      parameters: cellWindow(context),
      gradient: 'state.gradient',
    }),
  ]
  const segments = Math.ceil(g.steps / k)
  for (let segment = segments - 1; segment >= 0; segment--) {
    const first = segment * k
    const last = Math.min(first + k, g.steps) - 1
    // the last segment's states still stand from the forward pass
    if (segment < segments - 1) for (let t = first; t < last; t++) passes.push(...stepPasses(context, t))
    for (let t = last; t >= first; t--) passes.push(...stepBackward(context, t))
  }
  passes.push(
    face('inject weight', 'state.gradient', 'query.surface', [0, g.depth, 1, at('inject.weight'), 0, 0]),
    perThread(
      'injectBackward',
      g.surface * micro,
      { gradient: 'state.gradient', parameters: cellWindow(context), surfaceGradient: 'surface.gradient' },
      { bytes: faceBytes(context, config.lattice.seedDecay === 0 ? 1 : g.depth) },
    ),
  )
  return passes
}
