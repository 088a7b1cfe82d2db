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

/** Rows that a slot of weight gradients adds up, at least: below, reading and writing slots would cost more than the sums. */
const SLOT_ROWS = 64

/** Runs of cells whose gradients have one owner: whole rows of cells of one layer, so many that there is something to add up. */
export function slotsOf({ width, height, depth }: Geometry, micro: number): { cells: number; perLayer: number; count: number } {
  const lines = Array.from({ length: height }, (_, i) => i + 1).find((n) => height % n === 0 && n * width * micro >= SLOT_ROWS) ?? height
  return { cells: lines * width, perLayer: height / lines, count: (height / lines) * depth }
}

/** What one lattice step, forward or backward, works in. */
export function latticeScratch(g: Geometry, config: Config): Sized[] {
  const samples = g.cells * config.batch.micro
  const stored = samples * storedBytes(config.precision)
  const slots = slotsOf(g, config.batch.micro).count
  const perSample: Sized[] = [
    ['state.gradient', stored * g.channels],
    ['cell.preGradient', stored * 2 * g.hidden],
    // h, a, dγ', da, dr
    ['cell.scratch', stored * (g.hidden + 4 * g.channels)],
    ['cell.flow', stored * 2 * g.channels],
    ...(config.lattice.perception === 'sobel' ? [['cell.slabGradient', stored * g.perception] as const] : []),
  ]
  const shared: [string, number][] =
    config.lattice.share === 'cell'
      ? []
      : [
          ['slots.w1', slots * g.perception * 2 * g.hidden],
          ['slots.rule', slots * (g.hidden + 1) * g.channels],
        ]
  return [
    ...perSample,
    ...words([
      ['output.surface', config.batch.micro * g.surface],
      ['cell.overflow', samples],
      ['slots.transport', slots * (3 * g.channels + 1) * g.channels],
      ['slots.film', g.cells * 2 * g.hidden],
      ...shared,
      ['frame', g.cells * g.channels],
    ]),
  ]
}
