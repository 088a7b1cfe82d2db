/** What can be said of a trajectory from its states alone: pure, on the CPU, checked against the losses of the GPU. */
import { fireBits, fires, fireThreshold, VALIDATION_STEP } from './rng'
import { cellsIn, outputAt, type SampleTrajectory, stateAt, type Trajectory } from './trajectory'

/** RMS over the channels of each cell. */
export function activities(state: Float32Array, channels: number, out: Float32Array): Float32Array {
  for (let cell = 0; cell < out.length; cell++) {
    let sum = 0
    for (let c = 0; c < channels; c++) sum += (state[cell * channels + c] as number) ** 2
    out[cell] = Math.sqrt(sum / channels)
  }
  return out
}

/** Positive channels less negative ones of each cell, as a share of all: −1 … 1. */
export function signBalances(state: Float32Array, channels: number, out: Float32Array): Float32Array {
  for (let cell = 0; cell < out.length; cell++) {
    let sum = 0
    for (let c = 0; c < channels; c++) sum += Math.sign(state[cell * channels + c] as number)
    out[cell] = sum / channels
  }
  return out
}

/** RMS over the channels of s_t − s_{t−1} of each cell; 0 at the first state. */
export function changes(trajectory: Trajectory, sample: SampleTrajectory, t: number, out: Float32Array): Float32Array {
  const { channels } = trajectory
  if (t <= sample.first) return out.fill(0)
  const [now, before] = [stateAt(trajectory, sample, t), stateAt(trajectory, sample, t - 1)]
  for (let cell = 0; cell < out.length; cell++) {
    let sum = 0
    for (let i = cell * channels; i < (cell + 1) * channels; i++) sum += ((now[i] as number) - (before[i] as number)) ** 2
    out[cell] = Math.sqrt(sum / channels)
  }
  return out
}

export interface FaceFacts {
  /** cos(o, τ). */
  cosine: number
  /** |o| / |u|. */
  ratio: number
  /** mean((o − τ)²). */
  mse: number
}

/** How the output surface of s_t compares with input and target. */
export function faceFacts(trajectory: Trajectory, sample: SampleTrajectory, t: number): FaceFacts {
  const o = outputAt(trajectory, sample, t)
  const sums = { oo: 0, ot: 0, tt: 0, uu: 0, error: 0 }
  o.forEach((value, i) => {
    const [target, input] = [sample.target[i] as number, sample.input[i] as number]
    sums.oo += value * value
    sums.ot += value * target
    sums.tt += target * target
    sums.uu += input * input
    sums.error += (value - target) ** 2
  })
  const [norm, wanted] = [Math.sqrt(sums.oo) + 1e-8, Math.sqrt(sums.tt) + 1e-8]
  return { cosine: sums.ot / (norm * wanted), ratio: Math.sqrt(sums.oo / sums.uu), mse: sums.error / o.length }
}

/**
 * What of the row's own surface and internal loss each cell holds; all cells together hold w_surface·Surf + w_internal·Int of
 * MODEL.md §4 for this row as a batch of one, with the weights of the config. By its terms:
 * - a cell of the output face: (o−τ)²/S, and ½(ô−τ̂)², whose sum over the face is 1 − cos(o, τ);
 * - every cell: half of each (s_T[z+1]−s_T[z])² that it is in (coherence), its max(|s_t|−1, 0)² for t = 1 … T (overflow), and its
 *   (s_T − s_{T−1})² (smoothness), each as its share of the mean.
 * Dialogue and reconstruction have no place in the lattice: they reach it through the decoder and the encoder.
 */
export function cellLosses(trajectory: Trajectory, sample: SampleTrajectory): Float64Array {
  const losses = new Float64Array(cellsIn(trajectory))
  addInternal(trajectory, sample, losses)
  addSurface(trajectory, sample, losses)
  return losses
}

function addSurface(trajectory: Trajectory, sample: SampleTrajectory, losses: Float64Array): void {
  const { steps, config } = trajectory
  const o = outputAt(trajectory, sample, steps)
  const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0)) + 1e-8
  const [own, wanted] = [norm(o), norm(sample.target)]
  const face = losses.length - o.length
  o.forEach((value, i) => {
    const target = sample.target[i] as number
    const here = (value - target) ** 2 / o.length + (value / own - target / wanted) ** 2 / 2
    losses[face + i] = (losses[face + i] as number) + config.loss.surface * here
  })
}

function addInternal(trajectory: Trajectory, sample: SampleTrajectory, losses: Float64Array): void {
  const { steps, width, height, depth, channels } = trajectory
  const { internal, coherence, overflow, smoothness } = trajectory.config.loss
  const surface = width * height
  const all = losses.length * channels
  const add = (cell: number, value: number): void => {
    losses[cell] = (losses[cell] as number) + internal * value
  }
  const [final, before] = [stateAt(trajectory, sample, steps), stateAt(trajectory, sample, steps - 1)]
  for (let i = 0; i < all; i++) {
    const cell = Math.floor(i / channels)
    add(cell, (smoothness * ((final[i] as number) - (before[i] as number)) ** 2) / all)
    if (cell + surface >= losses.length) continue
    const pair = (coherence * ((final[i + surface * channels] as number) - (final[i] as number)) ** 2) / ((depth - 1) * surface * channels)
    add(cell, pair / 2)
    add(cell + surface, pair / 2)
  }
  for (let t = 1; t <= steps; t++) {
    const state = stateAt(trajectory, sample, t)
    for (let i = 0; i < all; i++) {
      const over = Math.abs(state[i] as number) - 1
      if (over > 0) add(Math.floor(i / channels), (overflow * over * over) / (steps * all))
    }
  }
}

/** Whether a cell changes by its own rule, under the masks of a validation, at each step t → t+1, t = 0 … steps−1. */
export function firedSteps({ config }: Trajectory, { choice }: SampleTrajectory, cell: number, steps: number): boolean[] {
  const threshold = fireThreshold(config.lattice.fireRate)
  return Array.from({ length: steps }, (_, t) => fires(fireBits(config.run.seed, VALIDATION_STEP, t, choice.place, cell), threshold))
}

/** The gate γ of a cell of layer z ≥ 1 at s_t, by channel: σ([s, a]·Wg + bg), a = s[z−1]·A[z−1]; null on the input face. */
export function gateAt(
  trajectory: Trajectory,
  sample: SampleTrajectory,
  cell: number,
  t: number,
): { gate: number[]; arrived: number[] } | null {
  const { width, height, channels: c, rule } = trajectory
  const surface = width * height
  const z = Math.floor(cell / surface)
  if (z === 0) return null
  const state = stateAt(trajectory, sample, t)
  const own = state.subarray(cell * c, (cell + 1) * c)
  const below = state.subarray((cell - surface) * c, (cell - surface + 1) * c)
  const row = (values: ArrayLike<number>, weights: Float32Array, at: number, j: number): number => {
    let sum = 0
    for (let i = 0; i < c; i++) sum += (values[i] as number) * (weights[at + i * c + j] as number)
    return sum
  }
  const channels = Array.from({ length: c }, (_, j) => j)
  const arrived = channels.map((j) => row(below, rule.transport, (z - 1) * c * c, j))
  const gate = channels.map((j) => {
    const sum = row(own, rule.gateWeight, 0, j) + row(arrived, rule.gateWeight, c * c, j) + (rule.gateBias[j] as number)
    return 1 / (1 + Math.exp(-Math.min(30, Math.max(-30, sum))))
  })
  return { gate, arrived }
}

export interface RecoveryPoint {
  t: number
  /** ‖o′−o‖/‖o‖ of the damaged lattice's output surface against the other's at the same t. */
  error: number
}

/** How far the damaged lattice's output is from the other's, at every t from the damage on. Empty without damage. */
export function recoveryOf(trajectory: Trajectory): RecoveryPoint[] {
  const { damaged, samples, last } = trajectory
  const [whole] = samples
  if (!damaged || !whole) return []
  return Array.from({ length: last - damaged.at + 1 }, (_, i) => {
    const t = damaged.at + i
    const [a, b] = [outputAt(trajectory, damaged.sample, t), outputAt(trajectory, whole, t)]
    let difference = 0
    let norm = 0
    b.forEach((value, k) => {
      difference += ((a[k] as number) - value) ** 2
      norm += value * value
    })
    return { t, error: difference === 0 ? 0 : Math.sqrt(difference / norm) }
  })
}

/** Share of the largest error up to `t` that is gone at t; null where the output never felt the damage. */
export function recoveredShare(curve: readonly RecoveryPoint[], t: number): number | null {
  const until = curve.filter((point) => point.t <= t)
  const most = Math.max(0, ...until.map(({ error }) => error))
  return most > 0 ? 1 - (until.at(-1)?.error ?? 0) / most : null
}
