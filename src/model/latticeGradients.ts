import { slotsOf } from '../core/memory/states'
import { gridFor } from '../gpu/pass'
import { cellWindow, tensorRef } from './arena'
import type { ModelContext } from './context'
import { w1Window } from './latticeForward'
import { type PassSpec, perThread, type Ref, words } from './plan'
import { gradientColumns } from './tiles'

/** Runs of cells whose gradients have one owner. */
interface Slots {
  cells: number
  first: number
  count: number
}

/** Rows of cells of one layer. */
const rowSlots = ({ g, micro }: ModelContext): Slots => ({ ...slotsOf(g, micro), first: 0 })

/** Gradients of W1 and of the cells' biases at one lattice step. */
export function perceptionGradients(context: ModelContext, state: string): PassSpec[] {
  const { g, micro, config } = context
  const columnBlocks = g.hidden / 2 / gradientColumns(g)
  const pass = ({ cells, first, count }: Slots, w1Gradient: Ref): PassSpec => ({
    kernel: 'perceptionGradients',
    label: 'perceptionGradients',
    buffers: { state, preGradient: 'cell.preGradient', w1Gradient, filmGradient: 'slots.film' },
    uniforms: words(cells, first, count),
    grid: gridFor(count * columnBlocks, 1),
    flops: 2 * micro * cells * count * g.perception * 2 * g.hidden,
  })
  if (config.lattice.share !== 'cell') return [pass(rowSlots(context), 'slots.w1')]
  return context.chunks.map((chunk) => pass({ cells: 1, ...chunk }, w1Window(context, chunk, 'gradients').ref))
}

/** Gradients of the small tensors at one lattice step: W2, b2, and those of the gated transport. */
export function rowGradients(context: ModelContext, state: string): PassSpec[] {
  const { g, micro, config, layout } = context
  const own = config.lattice.share === 'cell'
  const [hidden4, channels4] = [g.hidden / 4, g.channels / 4]
  // kinds of lanes, as row_gradients.wgsl counts them, and products of a row that they keep
  const [ruleProducts, transportProducts] = [g.hidden * g.channels, 3 * g.channels ** 2]
  const last = hidden4 + 1 + 3 * channels4
  const rule = { lanes: [0, hidden4], products: ruleProducts }
  const transport = { lanes: [hidden4 + 1, last], products: transportProducts }
  const all = { lanes: [0, last], products: ruleProducts + transportProducts }
  const at = (name: string): number => ((layout.byName.get(name)?.offset ?? 0) - layout.cellWindow.offset) / 16
  const place = own
    ? [at('cell.w2'), g.hidden * channels4, at('cell.b2'), channels4]
    : [0, (g.hidden + 1) * channels4, g.hidden * channels4, (g.hidden + 1) * channels4]
  const pass = (label: string, { cells, count }: Slots, { lanes, products }: typeof all): PassSpec => ({
    kernel: 'rowGradients',
    label,
    buffers: {
      state,
      scratch: 'cell.scratch',
      rule: own ? cellWindow(context, 'gradients') : 'slots.rule',
      transport: 'slots.transport',
    },
    uniforms: words(cells, count, ...lanes, ...place),
    grid: gridFor(count, 1),
    flops: 2 * micro * g.cells * products,
  })
  if (!own) return [pass('rowGradients', rowSlots(context), all)]
  return [
    pass('rowGradients, rule', { cells: 1, first: 0, count: g.cells }, rule),
    pass('rowGradients, transport', rowSlots(context), transport),
  ]
}

interface SlotPart {
  /** Fours of values: those that are added, a whole slot, and what lies before them. */
  width: number
  stride: number
  first: number
}

/** Slots → gradients, once an update, in fixed order. */
export function reducePasses(context: ModelContext): PassSpec[] {
  const { g, micro, config } = context
  const { perLayer, count: slots } = slotsOf(g, micro)
  const reduce = (name: string, slots: string, groups: number, slotsPerGroup: number, { width, stride, first }: SlotPart): PassSpec =>
    perThread(
      'reduceSlots',
      groups * width,
      { slots, out: tensorRef(context, name, 'gradients') },
      { label: `reduce ${name}`, uniforms: words(groups, slotsPerGroup, width, stride, first) },
    )
  const whole = (values: number): SlotPart => ({ width: values / 4, stride: values / 4, first: 0 })
  const c4 = g.channels / 4
  const rule = (first: number, rows: number): SlotPart => ({ width: rows * c4, stride: (g.hidden + 1) * c4, first: first * c4 })
  /** Rows of a slot of transport: A, then Wg, then bg. */
  const transport = (first: number, rows: number, slot = 0): SlotPart => {
    const stride = (3 * g.channels + 1) * c4
    return { width: rows * c4, stride, first: slot * stride + first * c4 }
  }
  return [
    ...(config.lattice.share !== 'cell'
      ? [
          reduce('cell.w1', 'slots.w1', g.groups, slots / g.groups, whole(g.perception * 2 * g.hidden)),
          reduce('cell.w2', 'slots.rule', g.groups, slots / g.groups, rule(0, g.hidden)),
          reduce('cell.b2', 'slots.rule', g.groups, slots / g.groups, rule(g.hidden, 1)),
        ]
      : []),
    reduce('cell.b1', 'slots.film', g.groups, g.cellsPerGroup, whole(2 * g.hidden)),
    ...(config.lattice.film ? [reduce('cell.film', 'slots.film', g.cells, 1, whole(2 * g.hidden))] : []),
    reduce('transport.weight', 'slots.transport', g.depth - 1, perLayer, transport(0, g.channels, perLayer)),
    reduce('gate.weight', 'slots.transport', 1, slots, transport(g.channels, 2 * g.channels)),
    reduce('gate.bias', 'slots.transport', 1, slots, transport(3 * g.channels, 1)),
  ]
}
