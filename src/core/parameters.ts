import type { Geometry } from './geometry'

/** A tensor's place in the flat arena that holds all parameters (and, at the same places, gradients and moments). */
export interface ArenaTensor {
  /** CONTRACT.md's name. */
  name: string
  shape: number[]
  count: number
  /** Where it starts, in bytes: a multiple of 256, so that it can be bound by itself. */
  offset: number
  /** Rank above 1: weight decay applies. */
  decays: boolean
}

export interface ArenaLayout {
  /** In arena order: everything that decays first. */
  tensors: ArenaTensor[]
  byName: ReadonlyMap<string, ArenaTensor>
  bytes: number
  /** Bytes before the first tensor that does not decay. */
  decayBytes: number
  /** The stretch that holds every lattice tensor but `cell.w1`. */
  cellWindow: { offset: number; bytes: number }
  /** Values in all tensors, padding not counted. */
  parameters: number
}

/** Binding offsets must be multiples of this (WebGPU's default limit). */
export const ALIGNMENT = 256
export const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

/** The tensors of a linear encoder, the lattice and a linear decoder, in the contract's order. */
export function tensorShapes(g: Geometry, film: boolean): [name: string, shape: number[]][] {
  return [
    ['encoder.weight', [g.din, g.surface]],
    ['encoder.bias', [g.surface]],
    ['decoder.weight', [g.surface, g.din]],
    ['decoder.bias', [g.din]],
    ['inject.weight', [g.channels]],
    ['readout.weight', [g.channels]],
    ['readout.bias', [1]],
    ['cell.w1', [g.groups, g.perception, 2 * g.hidden]],
    ['cell.b1', [g.groups, 2 * g.hidden]],
    ['cell.w2', [g.groups, g.hidden, g.channels]],
    ['cell.b2', [g.groups, g.channels]],
    ...(film ? [['cell.film', [g.cells, 2 * g.hidden]] as [string, number[]]] : []),
    ['transport.weight', [g.depth - 1, g.channels, g.channels]],
    ['gate.weight', [2 * g.channels, g.channels]],
    ['gate.bias', [g.channels]],
  ]
}

const ARENA_ORDER = [
  'encoder.weight',
  'decoder.weight',
  'cell.w1',
  'cell.b1',
  'cell.w2',
  'cell.b2',
  'cell.film',
  'transport.weight',
  'gate.weight',
  'gate.bias',
  'inject.weight',
  'readout.weight',
  'readout.bias',
  'encoder.bias',
  'decoder.bias',
]

/** Places every tensor in the arena: those that decay first, the lattice's small ones together. */
export function arenaLayout(g: Geometry, film: boolean): ArenaLayout {
  const shapes = new Map(tensorShapes(g, film))
  const tensors: ArenaTensor[] = []
  let offset = 0
  for (const name of ARENA_ORDER) {
    const shape = shapes.get(name)
    if (!shape) continue
    const count = shape.reduce((a, b) => a * b, 1)
    tensors.push({ name, shape, count, offset, decays: shape.length > 1 })
    offset += align(count * 4)
  }
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const at = (name: string): number => byName.get(name)?.offset ?? offset
  return {
    tensors,
    byName,
    bytes: offset,
    decayBytes: at('gate.bias'),
    cellWindow: { offset: at('cell.b1'), bytes: at('encoder.bias') - at('cell.b1') },
    parameters: tensors.reduce((sum, tensor) => sum + tensor.count, 0),
  }
}
