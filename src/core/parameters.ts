import type { Config } from './config/types'
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
  /** The stretch that holds every lattice tensor but `cell.w1`; empty where the MLP baseline stands in place of the lattice. */
  cellWindow: { offset: number; bytes: number }
  /** Values in all tensors, padding not counted. */
  parameters: number
}

export type NamedShape = [name: string, shape: number[]]

/** Binding offsets must be multiples of this (WebGPU's default limit). */
export const ALIGNMENT = 256
export const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** Hidden width of an encoder of two layers (MODEL.md §3, Options). */
const ENCODER_HIDDEN = { lowrank: 128, mlp2: 512 }

/** Hidden width of the encoder; 0 for the linear one, which has no hidden layer. */
export const encoderHidden = ({ encoder }: Pick<Config, 'encoder'>): number =>
  encoder.kind === 'linear' ? 0 : ENCODER_HIDDEN[encoder.kind]

function encoderShapes(g: Geometry, config: Config): NamedShape[] {
  const hidden = encoderHidden(config)
  if (hidden === 0)
    return [
      ['encoder.weight', [g.din, g.surface]],
      ['encoder.bias', [g.surface]],
    ]
  return [
    ['encoder.0.weight', [g.din, hidden]],
    ['encoder.0.bias', [hidden]],
    ['encoder.1.weight', [hidden, g.surface]],
    ['encoder.1.bias', [g.surface]],
  ]
}

function latticeShapes(g: Geometry, film: boolean): NamedShape[] {
  return [
    ['inject.weight', [g.channels]],
    ['readout.weight', [g.channels]],
    ['readout.bias', [1]],
    ['cell.w1', [g.groups, g.perception, 2 * g.hidden]],
    ['cell.b1', [g.groups, 2 * g.hidden]],
    ['cell.w2', [g.groups, g.hidden, g.channels]],
    ['cell.b2', [g.groups, g.channels]],
    ...(film ? [['cell.film', [g.cells, 2 * g.hidden]] as NamedShape] : []),
    ['transport.weight', [g.depth - 1, g.channels, g.channels]],
    ['gate.weight', [2 * g.channels, g.channels]],
    ['gate.bias', [g.channels]],
  ]
}

/** Values in all tensors of the lattice between the two surfaces: what the MLP baseline is measured against. */
export const latticeParameters = (g: Geometry, film: boolean): number =>
  latticeShapes(g, film).reduce((sum, [, shape]) => sum + countOf(shape), 0)

/** Hidden width h of the MLP baseline: with it, its S·h + h + h·S + S parameters come nearest to the lattice's. */
export const baselineHidden = (g: Geometry, film: boolean): number =>
  Math.max(1, Math.round((latticeParameters(g, film) - g.surface) / (2 * g.surface + 1)))

function baselineShapes(g: Geometry, film: boolean): NamedShape[] {
  const hidden = baselineHidden(g, film)
  return [
    ['baseline.w1', [g.surface, hidden]],
    ['baseline.b1', [hidden]],
    ['baseline.w2', [hidden, g.surface]],
    ['baseline.b2', [g.surface]],
  ]
}

/**
 * The tensors of a config in the contract's order: encoder, decoder, then the lattice, or the baseline in its place.
 * @param g of the same config
 */
export function tensorShapes(g: Geometry, config: Config): NamedShape[] {
  const { film, baseline } = config.lattice
  return [
    ...encoderShapes(g, config),
    ['decoder.weight', [g.surface, g.din]],
    ['decoder.bias', [g.din]],
    ...(baseline === 'mlp' ? baselineShapes(g, film) : latticeShapes(g, film)),
    ...(config.loss.adaptive ? [['loss.eta', [4]] as NamedShape] : []),
  ]
}

/** Everything of rank > 1 first, as it decays; the lattice's tensors but `cell.w1` next to each other. */
const ARENA_ORDER = [
  'encoder.weight',
  'encoder.0.weight',
  'encoder.1.weight',
  'decoder.weight',
  'baseline.w1',
  'baseline.w2',
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
  'encoder.0.bias',
  'encoder.1.bias',
  'decoder.bias',
  'loss.eta',
  'baseline.b1',
  'baseline.b2',
]

/** Places tensors one after another, in arena order. */
function place(shapes: ReadonlyMap<string, number[]>): { tensors: ArenaTensor[]; byName: Map<string, ArenaTensor>; bytes: number } {
  const tensors: ArenaTensor[] = []
  let offset = 0
  for (const name of ARENA_ORDER) {
    const shape = shapes.get(name)
    if (!shape) continue
    const count = countOf(shape)
    tensors.push({ name, shape, count, offset, decays: shape.length > 1 })
    offset += align(count * 4)
  }
  return { tensors, byName: new Map(tensors.map((tensor) => [tensor.name, tensor])), bytes: offset }
}

/** Places every tensor of a config in the arena: those that decay first, the lattice's small ones together. */
export function arenaLayout(g: Geometry, config: Config): ArenaLayout {
  const placed = place(new Map(tensorShapes(g, config)))
  const { tensors, byName, bytes } = placed
  const first = byName.get('cell.b1')
  const last = byName.get('readout.bias')
  return {
    ...placed,
    decayBytes: tensors.find(({ decays }) => !decays)?.offset ?? bytes,
    cellWindow:
      first && last ? { offset: first.offset, bytes: last.offset + align(last.count * 4) - first.offset } : { offset: 0, bytes: 0 },
    parameters: tensors.reduce((sum, tensor) => sum + tensor.count, 0),
  }
}

/** Where the encoder's tensors lie in a copy of the encoder alone, and the bytes of that copy. */
export function encoderCopyLayout({ tensors }: ArenaLayout): Pick<ArenaLayout, 'tensors' | 'byName' | 'bytes'> {
  return place(new Map(tensors.filter(({ name }) => name.startsWith('encoder.')).map(({ name, shape }) => [name, shape])))
}
