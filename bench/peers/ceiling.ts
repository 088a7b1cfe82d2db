/** What this adapter can do at best, by our own matmul, and how much of it a training step's arithmetic reaches. */
import type { Geometry } from '../../src/core/geometry'
import type { Gpu } from '../../src/gpu/device'
import { measureCeilings } from '../../src/model/ceilings'

/** Floating-point operations per second of our matmul on this device (model/ceilings). */
export const matmulCeiling = async (gpu: Gpu): Promise<number> => (await measureCeilings(gpu)).flopsPerSecond

/**
 * Operations that one sample's training step needs at least: the products of the forward pass, and twice as many backward. What an
 * implementation computes again on top of it is not counted.
 */
export function flopsPerSample(g: Geometry): number {
  const { channels: c, hidden } = g
  const cell = 2 * (g.perception * 2 * hidden + hidden * c)
  const transport = 2 * (c * c + 2 * c * c)
  const lattice = g.steps * (g.cells * cell + (g.cells - g.surface) * transport)
  // Both rows are encoded, the surfaces before and after the lattice are decoded; the encoder's input has no gradient.
  const encode = 2 * g.din * g.surface
  return 3 * lattice + 2 * encode + encode + 2 * 3 * encode
}
