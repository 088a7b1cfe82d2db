import { tensorRef } from './arena'
import type { ModelContext } from './context'
import { w1Window } from './latticeForward'
import { type PassSpec, perThread, type Ref, words } from './plan'

interface OuterSlots {
  slotCells: number
  firstCell: number
  slotCount: number
}
interface Side {
  stride: number
  offset: number
}

/** out[slot] += leftᵀ ⊗ right over the slot's samples. Strides and offsets in values. */
function outerPass(
  label: string,
  left: { buffer: string; perceived?: boolean; shift?: number } & Side,
  right: { buffer: string } & Side,
  slots: OuterSlots,
  shape: { rows: number; columns: number },
  out: { ref: Ref; stride: number; offset?: number },
  flops: number,
): PassSpec {
  const blocks = Math.ceil(shape.rows / 8) * Math.ceil(shape.columns / 8)
  return perThread(
    left.perceived ? 'outerPerceived' : 'outerPlain',
    slots.slotCount * blocks,
    { state: left.buffer, right: right.buffer, out: out.ref },
    {
      label,
      flops,
      uniforms: words(
        slots.slotCells,
        slots.firstCell,
        slots.slotCount,
        shape.rows / 4,
        shape.columns / 4,
        left.stride / 4,
        left.offset / 4,
        left.shift ?? 0,
        right.stride / 4,
        right.offset / 4,
        out.stride / 4,
        (out.offset ?? 0) / 4,
      ),
    },
  )
}

export function sumsPass(
  label: string,
  right: { buffer: string } & Side,
  slotRows: number,
  slotCount: number,
  columns: number,
  out: Ref,
): PassSpec {
  return perThread(
    'columnSums',
    (slotCount * columns) / 4,
    { right: right.buffer, out },
    { label, uniforms: words(slotRows, slotCount, columns / 4, right.stride / 4, right.offset / 4, columns / 4) },
  )
}

/** Gradients of the cell's own rule at one lattice step: W1, b1 and film, W2, b2. */
export function ruleGradients(context: ModelContext, state: string): PassSpec[] {
  const { g, micro, config } = context
  const own = config.lattice.share === 'cell'
  const columns = 2 * g.hidden
  const hiddenStride = g.hidden + g.channels
  const rows = own
    ? { slotCells: 1, firstCell: 0, slotCount: g.cells }
    : { slotCells: g.width, firstCell: 0, slotCount: g.height * g.depth }
  const dz1 = { buffer: 'cell.preGradient', stride: columns, offset: 0 }
  const h = { buffer: 'cell.hidden', stride: hiddenStride, offset: 0 }
  const dr = { buffer: 'cell.hidden', stride: hiddenStride, offset: g.hidden }
  const perceived = { buffer: state, perceived: true, stride: g.channels, offset: 0 }
  const w1Shape = { rows: g.perception, columns }
  const w2Shape = { rows: g.hidden, columns: g.channels }
  const w1Flops = 2 * micro * g.perception * columns
  const w2Flops = 2 * micro * g.cells * g.hidden * g.channels
  const w1 = own
    ? context.chunks.map((chunk) =>
        outerPass(
          'W1',
          perceived,
          dz1,
          { slotCells: 1, firstCell: chunk.first, slotCount: chunk.count },
          w1Shape,
          { ref: w1Window(context, chunk, 'gradients').ref, stride: g.perception * columns },
          w1Flops * chunk.count,
        ),
      )
    : [outerPass('W1', perceived, dz1, rows, w1Shape, { ref: 'slots.w1', stride: g.perception * columns }, w1Flops * g.cells)]
  const w2Out = own ? tensorRef(context, 'cell.w2', 'gradients') : 'slots.w2'
  const b2Out = own ? tensorRef(context, 'cell.b2', 'gradients') : 'slots.b2'
  return [
    ...w1,
    outerPass('W2', h, dr, rows, w2Shape, { ref: w2Out, stride: g.hidden * g.channels }, w2Flops),
    sumsPass('b2', dr, rows.slotCells, rows.slotCount, g.channels, b2Out),
    sumsPass('film', dz1, 1, g.cells, columns, 'slots.film'),
  ]
}

/** Gradients of the gated transport at one lattice step, for the layers above the first. */
export function transportGradients(context: ModelContext, state: string): PassSpec[] {
  const { g, micro } = context
  const c = g.channels
  const slots = { slotCells: g.width, firstCell: g.surface, slotCount: g.height * (g.depth - 1) }
  const flops = 2 * micro * (g.cells - g.surface) * c * c
  const shape = { rows: c, columns: c }
  const part = (offset: number) => ({ buffer: 'cell.transport', stride: 3 * c, offset })
  const own = { buffer: state, stride: c, offset: 0 }
  const gate = { ref: 'slots.gate', stride: 2 * c * c }
  return [
    outerPass('transport', { ...own, shift: g.surface }, part(2 * c), slots, shape, { ref: 'slots.transport', stride: c * c }, flops),
    outerPass('gate, own', own, part(c), slots, shape, gate, flops),
    outerPass('gate, arrived', part(0), part(c), slots, shape, { ...gate, offset: c * c }, flops),
  ]
}

/** Slots → gradients, once an update, in fixed order. */
export function reducePasses(context: ModelContext): PassSpec[] {
  const { g, config } = context
  const reduce = (name: string, slots: string, groups: number, slotsPerGroup: number, width: number): PassSpec =>
    perThread(
      'reduceSlots',
      (groups * width) / 4,
      { slots, out: tensorRef(context, name, 'gradients') },
      { label: `reduce ${name}`, uniforms: words(groups, slotsPerGroup, width / 4) },
    )
  const c = g.channels
  const perGroup = (g.height * g.depth) / g.groups
  const shared = config.lattice.share !== 'cell'
  return [
    ...(shared
      ? [
          reduce('cell.w1', 'slots.w1', g.groups, perGroup, g.perception * 2 * g.hidden),
          reduce('cell.w2', 'slots.w2', g.groups, perGroup, g.hidden * c),
          reduce('cell.b2', 'slots.b2', g.groups, perGroup, c),
        ]
      : []),
    reduce('cell.b1', 'slots.film', g.groups, g.cellsPerGroup, 2 * g.hidden),
    ...(config.lattice.film ? [reduce('cell.film', 'slots.film', g.cells, 1, 2 * g.hidden)] : []),
    reduce('transport.weight', 'slots.transport', g.depth - 1, g.height, c * c),
    reduce('gate.weight', 'slots.gate', 1, g.height * (g.depth - 1), 2 * c * c),
    reduce('gate.bias', 'slots.gateBias', 1, g.height * g.depth, c),
  ]
}
