import type { Config } from '../config/types'
import type { Geometry } from '../geometry'
import { DEFAULT_BINDING_BYTES, type Sized } from './sizes'

/** Entries of the pool that one buffer holds, so that each can be bound whole on every device. */
export interface PoolWindow {
  name: string
  /** First slot in it. */
  first: number
  count: number
}

/** Bytes of one state in the pool: 16-bit floats, whatever the precision of the run (MODEL.md §7). */
export const poolStateBytes = (g: Geometry): number => g.cells * g.channels * 2

/**
 * Slots for states: one an entry, and one for every row whose state must leave before it is known whether its update counts,
 * which are those of all micro-batches but the last.
 */
export const poolSlots = ({ pool, batch }: Config): number => pool.size + batch.micro * (batch.accumulation - 1)

/** The buffers that hold the slots, in order; none without a pool. */
export function poolWindows(g: Geometry, config: Config, limit = DEFAULT_BINDING_BYTES): PoolWindow[] {
  if (!config.pool.enabled) return []
  const slots = poolSlots(config)
  const size = Math.max(1, Math.floor(limit / poolStateBytes(g)))
  return Array.from({ length: Math.ceil(slots / size) }, (_, i) => ({
    name: `pool.states.${i}`,
    first: i * size,
    count: Math.min(size, slots - i * size),
  }))
}

/** The pool's states, [slot][cell][channel]. */
export const poolBuffers = (g: Geometry, config: Config): Sized[] =>
  poolWindows(g, config).map(({ name, count }) => [name, count * poolStateBytes(g)])

/** Bytes of the struct PoolSample in `shaders/prelude/pool.wgsl`. */
export const POOL_SAMPLE_BYTES = 32

/** What tells each sample of a micro-batch where its state comes from and goes to. */
export const poolScratch = ({ pool, batch }: Config): Sized[] => (pool.enabled ? [['pool.samples', batch.micro * POOL_SAMPLE_BYTES]] : [])

/** Parts of a row's loss that travel back: surface, dialogue, reconstruction. */
export const POOL_LOSSES = 3

/** What the row losses of an update travel back through. */
export const poolStaging = ({ pool, batch }: Config): Sized[] =>
  pool.enabled ? [['staging.pool', POOL_LOSSES * batch.micro * batch.accumulation * 4]] : []
