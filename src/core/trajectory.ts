/** The way of single rows through the lattice, t = 0 … T and on, as plain data: it crosses the worker boundary, its arrays transferred. */
import type { Config } from './config/types'
import type { DamageSphere } from './pattern/damage'

/** A row by its place in the order of the split; the place is the `b` of its fire mask too, as in a validation. */
export interface RowChoice {
  from: 'validation' | 'train'
  place: number
}

/** Spheres of cells that are zeroed in s_at. */
export interface Damage {
  at: number
  spheres: readonly DamageSphere[]
}

export interface LookRequest {
  /** At most MOST_ROWS. */
  rows: readonly RowChoice[]
  /** Lattice steps past T. */
  further: number
  /** What is done to the first row's lattice, beside the one that is left alone. */
  damage: Damage | null
  /** Whether the backward pass is looked at too. */
  gradients: boolean
}

/** Rows that can be followed side by side. */
export const MOST_ROWS = 4

export interface SampleTrajectory {
  choice: RowChoice
  /** Number of the row in the dataset. */
  row: number
  /** t of the first state: 0, or that of the damage. */
  first: number
  /** [t − first][cell][channel], cell id = (z·height + y)·width + x. */
  states: Float32Array
  /** Output surface of every state, [t − first][S]. */
  outputs: Float32Array
  /** u, [S]. */
  input: Float32Array
  /** τ, [S]. */
  target: Float32Array
  /**
   * ‖∂L/∂s_t‖ of each cell over its channels, [t][cell] for t = 0 … T, without the loss scale: L is the mean loss of a micro-batch
   * that begins with this row and goes on with the first held-out rows, then training rows. Null where it was not asked for.
   */
  gradients: Float32Array | null
}

/** What of the rule can be said about a single cell. Norms are Frobenius norms. */
export interface RuleFacts {
  /** A, [D−1][C][C]. */
  transport: Float32Array
  /** Wg, [2C][C]. */
  gateWeight: Float32Array
  /** bg, [C]. */
  gateBias: Float32Array
  /** ‖W1‖ and ‖W2‖ of each group of cells that share weights. */
  w1: Float32Array
  w2: Float32Array
  /** ‖E[n]‖ of each cell; null without film. */
  film: Float32Array | null
}

export interface DamagedTrajectory extends Damage {
  /** Cells that were zeroed. */
  cells: number
  /** The same row, from `at` on. */
  sample: SampleTrajectory
}

export interface Trajectory {
  /** Updates done when it was computed. */
  step: number
  config: Config
  /** T. */
  steps: number
  /** The last t: T and what was asked for past it, or past the damage. */
  last: number
  width: number
  height: number
  depth: number
  channels: number
  /** Rows that can be chosen. */
  counts: Readonly<Record<RowChoice['from'], number>>
  samples: readonly SampleTrajectory[]
  damaged: DamagedTrajectory | null
  rule: RuleFacts
}

export const cellsIn = ({ width, height, depth }: Pick<Trajectory, 'width' | 'height' | 'depth'>): number => width * height * depth

/** The row that facts are told of: the first, and once it is damaged its damaged one. Null without rows. */
export function toldSample({ samples, damaged }: Trajectory, t: number): SampleTrajectory | null {
  return damaged && t >= damaged.at ? damaged.sample : (samples[0] ?? null)
}

/** s_t, [cell][channel]: a view, not a copy. Outside of what is known, its nearest state. */
export function stateAt(trajectory: Trajectory, { first, states }: SampleTrajectory, t: number): Float32Array {
  const size = cellsIn(trajectory) * trajectory.channels
  const place = Math.min(states.length / size - 1, Math.max(0, t - first))
  return states.subarray(place * size, (place + 1) * size)
}

/** The output surface of s_t, [S]: a view, not a copy. */
export function outputAt({ width, height }: Trajectory, { first, outputs }: SampleTrajectory, t: number): Float32Array {
  const size = width * height
  const place = Math.min(outputs.length / size - 1, Math.max(0, t - first))
  return outputs.subarray(place * size, (place + 1) * size)
}

/** Every buffer of a trajectory, to be transferred. */
export function buffersOf({ samples, damaged, rule }: Trajectory): ArrayBuffer[] {
  const all = [...samples, ...(damaged ? [damaged.sample] : [])]
  const arrays = [
    ...all.flatMap(({ states, outputs, input, target, gradients }) => [states, outputs, input, target, gradients]),
    ...Object.values(rule),
  ]
  return [...new Set(arrays.flatMap((array: Float32Array | null) => (array ? [array.buffer as ArrayBuffer] : [])))]
}
