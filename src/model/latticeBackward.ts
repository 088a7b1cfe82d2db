import { cellWindow } from './arena'
import type { ModelContext } from './context'
import { overChunks, overTiles, ruleFlops, stateAt, stepPasses } from './latticeForward'
import { ruleGradients, sumsPass, transportGradients } from './latticeGradients'
import { type PassSpec, perRow, perThread, words } from './plan'

/** g = ∂L/∂s_{t+1} in `state.gradient` → ∂L/∂s_t there, and all weight gradients of step t. */
function stepBackward(context: ModelContext, t: number): PassSpec[] {
  const { g, micro } = context
  const state = stateAt(context, t)
  const parameters = cellWindow(context)
  const gate = { buffer: 'cell.transport', stride: 3 * g.channels, offset: g.channels }
  return [
    ...overChunks(context, 'cellBackward', t, 1, 1.1 * ruleFlops(context), {
      state,
      parameters,
      gradient: 'state.gradient',
      preGradient: 'cell.preGradient',
      hidden: 'cell.hidden',
    }),
    overTiles(context, 'arriveAgain', 1, { state, parameters, transport: 'cell.transport' }),
    overTiles(context, 'gateBackward', 2, {
      state,
      parameters,
      gradient: 'state.gradient',
      transport: 'cell.transport',
      flow: 'cell.flow',
    }),
    overTiles(context, 'gateWeightsBackward', 2, { parameters, transport: 'cell.transport', flow: 'cell.flow' }),
    overTiles(context, 'arriveBackward', 1, { parameters, transport: 'cell.transport', flow: 'cell.flow' }),
    ...overChunks(context, 'perceptionBackward', t, g.perception / 4, 4 * g.perception * g.hidden, {
      preGradient: 'cell.preGradient',
      slabGradient: 'cell.slabGradient',
    }),
    ...ruleGradients(context, state),
    ...transportGradients(context, state),
    sumsPass('gate bias', gate, g.width, g.height * g.depth, g.channels, 'slots.gateBias'),
    perThread(
      'stateBackward',
      (g.cells * micro * g.channels) / 4,
      { slabGradient: 'cell.slabGradient', flow: 'cell.flow', state, final_: 'state.final', gradient: 'state.gradient' },
      { label: `stateBackward t=${t}`, uniforms: words(t, t === g.steps - 1 ? 1 : 0) },
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
    perRow('faceWeights', g.channels / 4, { values, surface, out: gradients }, { label, uniforms: words(...fields) })
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
    perThread('injectBackward', g.surface * micro, {
      gradient: 'state.gradient',
      parameters: cellWindow(context),
      surfaceGradient: 'surface.gradient',
    }),
  )
  return passes
}
