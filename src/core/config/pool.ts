import { StudioError } from '../errors'
import { freshRows } from '../pool'
import { hasLattice } from './surface'
import type { Config } from './types'

/**
 * Whether the pool can be had with the other settings.
 * @param batch rows of one update
 * @throws StudioError where there is no lattice, where the seed fills more than the input face, or where the pool is too small
 */
export function checkPoolSettings(config: Config, batch: number): void {
  const { pool, lattice } = config
  if (!pool.enabled) return
  if (!hasLattice(config))
    throw new StudioError(
      'pool.enabled',
      'a pool keeps states of the lattice, and without a lattice there are none.',
      'Set it to false, or lattice.bypass to false and lattice.baseline to none.',
    )
  if (lattice.seedDecay > 0)
    throw new StudioError(
      'pool.enabled',
      'a pooled state takes the input at the face alone, and lattice.seedDecay writes it into every layer.',
      'Set one of them to its default.',
    )
  const taken = batch - freshRows(config, batch)
  if (pool.size < taken)
    throw new StudioError(
      'pool.size',
      `an update of ${batch} pairs takes ${taken} states, and the pool has ${pool.size}.`,
      `Set it to ${batch} or more, or pool.freshFraction higher.`,
    )
}

/** What a person should know of a pool that works, but not well. */
export function poolWarnings(config: Config, batch: number): string[] {
  const { pool } = config
  if (!pool.enabled || pool.size >= batch) return []
  const kept = pool.size - (batch - freshRows(config, batch))
  return [
    `A pool of ${pool.size} keeps ${kept} of the ${freshRows(config, batch)} new states of an update of ${batch} pairs. ${batch} or more keep all.`,
  ]
}
