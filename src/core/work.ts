/** Arithmetic of the lattice, in floating-point operations, as the plan of the model counts it. */
import type { Config } from './config/types'
import type { Geometry } from './geometry'

/** One cell, one sample, one lattice step forward: its rule and its gated transport. */
function cellWork({ perception, hidden, channels }: Geometry): { rule: number; transport: number } {
  return { rule: 2 * (perception * 2 * hidden + hidden * channels), transport: 6 * channels ** 2 }
}

/** One lattice step of one sample, forward. */
export function stepWork(g: Geometry): number {
  const { rule, transport } = cellWork(g)
  return g.cells * (rule + transport)
}

/** One lattice step of one sample, backward. */
function backwardWork(g: Geometry): number {
  const { rule, transport } = cellWork(g)
  const { perception, hidden, channels, cells } = g
  const own = rule + 2 * hidden * channels
  const gradients = 4 * perception * hidden + 2 * (hidden * channels + 3 * channels ** 2)
  return cells * (own + 2 * transport + gradients + 4 * perception * hidden)
}

/** Lattice steps that the backward pass does over, as their states were not kept. */
export function recomputedSteps({ lattice, memory }: Config): number {
  const every = Math.max(1, memory.checkpointEvery)
  return lattice.steps - Math.ceil(lattice.steps / every)
}

/** The lattice in one update, a sample: forward, backward, and what is recomputed. */
export const sampleWork = (g: Geometry, config: Config): number =>
  g.steps * (stepWork(g) + backwardWork(g)) + recomputedSteps(config) * stepWork(g)
