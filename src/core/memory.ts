import { hasLattice } from './config/surface'
import type { Config } from './config/types'
import { type Geometry, geometryOf } from './geometry'
import { adapterBuffers, baselineBuffers, validationBuffers } from './memory/adapter'
import { averageBuffers, momentBuffers, parameterBuffers, updateScratch } from './memory/arenas'
import { poolBuffers, poolScratch, poolStaging, poolWindows } from './memory/pool'
import {
  type BufferKind,
  type BufferRole,
  DEFAULT_BINDING_BYTES,
  LOSS_RING,
  LOSS_VALUES,
  MAX_CANDIDATES,
  PARTIALS,
  type PlannedBuffer,
  type Sized,
  TRANSFER_BYTES,
  words,
} from './memory/sizes'
import { latticeScratch, stateBuffers } from './memory/states'
import { ALIGNMENT, align, arenaLayout } from './parameters'
import { RANGE_SLOTS } from './ranges'

export interface MemoryPlan {
  buffers: PlannedBuffer[]
  /** Bytes of all of them. */
  total: number
}

export interface PlanOptions {
  /** Rows of a validation; none needs no buffers for it. */
  candidates?: number
  /** Keep a copy of the encoder that targets are computed with (otherwise the encoder itself). */
  frozenTarget?: boolean
}

/** Uniform slots of the passes of one plan, an upper bound: those that differ by lattice step, and all others. */
export const uniformSlots = (steps: number, chunks: number): number => 3 * steps * chunks + 96

/**
 * The ranges of cells whose W1 fits one binding of `limit` bytes. One range unless every cell has its own weights.
 * A layer's worth of cells more fits on either side, which the backward pass needs. Starts are multiples of 64 cells, so that a
 * range of per-cell weights starts at a multiple of {@link ALIGNMENT}.
 */
export function cellChunks(g: Geometry, limit: number): { first: number; count: number }[] {
  const perGroup = g.perception * 2 * g.hidden * 4
  if (g.groups !== g.cells || perGroup * g.cells <= limit) return [{ first: 0, count: g.cells }]
  const halo = 2 * (g.surface + 64)
  const size = Math.max(64, Math.floor((limit / perGroup - halo) / 64) * 64)
  return Array.from({ length: Math.ceil(g.cells / size) }, (_, i) => ({ first: i * size, count: Math.min(size, g.cells - i * size) }))
}

/**
 * Every GPU buffer of a run, in bytes, before any of them exists. Model and training allocate this list and nothing else.
 * @param config settled: precision and batch as they run
 * @param din width of one embedding
 */
export function planMemory(config: Config, din: number, options: PlanOptions = {}): MemoryPlan {
  const g = geometryOf(config, din)
  const layout = arenaLayout(g, config)
  const candidates = options.candidates ?? MAX_CANDIDATES
  const lattice = hasLattice(config)
  const buffers: PlannedBuffer[] = []
  const add = (kind: BufferKind, role: BufferRole, list: readonly Sized[]): void => {
    for (const [name, bytes] of list) buffers.push({ name, kind, role, bytes: align(bytes) })
  }
  add('parameters', 'storage', parameterBuffers(layout, options.frozenTarget ?? false))
  add('parameters', 'storage', averageBuffers(config, layout))
  add('gradients', 'storage', [['gradients', layout.bytes]])
  add('moments', 'storage', momentBuffers(config, layout))
  if (lattice) add('states', 'storage', stateBuffers(g, config))
  add('states', 'storage', poolBuffers(g, config))
  add('scratch', 'storage', poolScratch(config))
  add('scratch', 'storage', adapterBuffers(g, config))
  add('scratch', 'storage', baselineBuffers(g, config))
  if (lattice) add('scratch', 'storage', latticeScratch(g, config))
  if (candidates > 0) add('scratch', 'storage', validationBuffers(g, candidates))
  add('scratch', 'storage', [
    ...words([
      ['loss.partials', 3 * PARTIALS],
      ['losses', LOSS_VALUES],
    ]),
    ...updateScratch(layout),
  ])
  const chunks = cellChunks(g, DEFAULT_BINDING_BYTES).length
  add('scratch', 'uniform', [
    ['control', ALIGNMENT],
    ['pass.uniforms', (uniformSlots(g.steps, chunks) + poolWindows(g, config).length) * ALIGNMENT],
    ['ranges', RANGE_SLOTS * ALIGNMENT],
  ])
  add('scratch', 'staging', poolStaging(config))
  add('scratch', 'staging', stagingBuffers(g, lattice, Math.max(layout.bytes, candidates * 4)))
  return { buffers, total: buffers.reduce((sum, buffer) => sum + buffer.bytes, 0) }
}

/** What values travel back through: losses in turn, a frame, and large reads in parts. */
const stagingBuffers = (g: Geometry, lattice: boolean, largestRead: number): Sized[] => [
  ...Array.from({ length: LOSS_RING }, (_, turn) => [`staging.losses.${turn}`, 2 * ALIGNMENT] as const),
  ...(lattice ? [['staging.frame', g.cells * g.channels * 4] as const] : []),
  ['staging.transfer', Math.min(TRANSFER_BYTES, largestRead)],
]

/** Bytes of a plan by kind. */
export function bytesByKind(plan: MemoryPlan): Record<BufferKind, number> {
  const sums = { parameters: 0, gradients: 0, moments: 0, states: 0, scratch: 0 }
  for (const buffer of plan.buffers) sums[buffer.kind] += buffer.bytes
  return sums
}
