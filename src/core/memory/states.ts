import type { Config } from '../config/types'
import type { Geometry } from '../geometry'
import { type Sized, storedBytes, words } from './sizes'

/** Where the state of lattice step t is kept: s_T by itself, every k-th as a checkpoint, the others in a reused segment. */
export function stateName(t: number, steps: number, checkpointEvery: number): string {
  if (t === steps) return 'state.final'
  return t % checkpointEvery === 0 ? `state.checkpoint.${t / checkpointEvery}` : `state.segment.${t % checkpointEvery}`
}

/** Every name that {@link stateName} gives for a run of `steps`. */
export function stateNames(steps: number, checkpointEvery: number): string[] {
  return [...new Set(Array.from({ length: steps + 1 }, (_, t) => stateName(t, steps, checkpointEvery)))]
}

/** The lattice's states, [cell][batch][channel] each. */
export function stateBuffers(g: Geometry, config: Config): Sized[] {
  const bytes = g.cells * config.batch.micro * g.channels * storedBytes(config.precision)
  return stateNames(g.steps, config.memory.checkpointEvery).map((name) => [name, bytes])
}

/** What one lattice step, forward or backward, works in. */
export function latticeScratch(g: Geometry, config: Config): Sized[] {
  const samples = g.cells * config.batch.micro
  const stored = samples * storedBytes(config.precision)
  const exact = 4 * samples * g.channels
  const slots = g.height * g.depth
  const upperSlots = g.height * (g.depth - 1)
  const perSample: Sized[] = [
    ['state.gradient', stored * g.channels],
    ['cell.preGradient', stored * 2 * g.hidden],
    // h and dr; in the forward pass what arrives from below, in 32 bits
    ['cell.hidden', Math.max(stored * (g.hidden + g.channels), exact)],
    ['cell.flow', stored * 2 * g.channels],
    ['cell.transport', stored * 3 * g.channels],
    // dq; in the forward pass s + X in 32 bits
    ['cell.slabGradient', Math.max(stored * g.perception, exact)],
  ]
  const shared: [string, number][] =
    config.lattice.share === 'cell'
      ? []
      : [
          ['slots.w1', slots * g.perception * 2 * g.hidden],
          ['slots.w2', slots * g.hidden * g.channels],
          ['slots.b2', slots * g.channels],
        ]
  return [
    ...perSample,
    ...words([
      ['output.surface', config.batch.micro * g.surface],
      ['slots.transport', upperSlots * g.channels ** 2],
      ['slots.gate', upperSlots * 2 * g.channels ** 2],
      ['slots.gateBias', slots * g.channels],
      ['slots.film', g.cells * 2 * g.hidden],
      ...shared,
      ['frame', g.cells * g.channels],
    ]),
  ]
}
