import type { Config } from '../../core/config/types'
import { cellId, type Geometry } from '../../core/geometry'
import { fireBits, fires, fireThreshold } from '../../core/rng'

/** Tensors by name, as CONTRACT.md has them. */
export type Weights = ReadonlyMap<string, ArrayLike<number>>

export interface TwinStep {
  step: number
  /** Lattice step. */
  t: number
  /** Index of the first sample in the effective batch. */
  sampleOffset: number
  batch: number
}

const clamp = (value: number, bound: number): number => Math.min(bound, Math.max(-bound, value))
const gelu = (u: number): number => 0.5 * u * (1 + Math.tanh(clamp(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u ** 3), 15)))
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-clamp(v, 30)))

/** row [inputs] @ matrix [inputs, columns], which begins at `at` of `weights`. */
function product(row: readonly number[], weights: ArrayLike<number>, at: number, columns: number): number[] {
  return Array.from({ length: columns }, (_, j) => row.reduce((sum, x, i) => sum + x * (weights[at + i * columns + j] as number), 0))
}

/** One lattice step in float64 as MODEL.md §3 says it, with `n7`: s_t [N][B][C] → s_{t+1}. */
export function cellStepTwin(config: Config, g: Geometry, weights: Weights, state: ArrayLike<number>, at: TwinStep): Float64Array {
  const { channels: c, hidden, perception } = g
  const { leak, updateBound, fireRate, film } = config.lattice
  const tensor = (name: string): ArrayLike<number> => weights.get(name) as ArrayLike<number>
  const slice = (name: string, from: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => tensor(name)[from + i] as number)
  const out = new Float64Array(state.length)
  const seen = (x: number, y: number, z: number, b: number): number[] => {
    const inside = x >= 0 && x < g.width && y >= 0 && y < g.height && z >= 0 && z < g.depth
    const from = inside ? (cellId(g, x, y, z) * at.batch + b) * c : 0
    return Array.from({ length: c }, (_, i) => (inside ? (state[from + i] as number) : 0))
  }
  for (let z = 0; z < g.depth; z++)
    for (let y = 0; y < g.height; y++)
      for (let x = 0; x < g.width; x++) {
        const n = cellId(g, x, y, z)
        const group = Math.floor(n / g.cellsPerGroup)
        for (let b = 0; b < at.batch; b++) {
          const own = seen(x, y, z, b)
          const below = seen(x, y, z - 1, b)
          const sides = [seen(x, y - 1, z, b), seen(x, y + 1, z, b), seen(x - 1, y, z, b), seen(x + 1, y, z, b)]
          const q = [own, below, seen(x, y, z + 1, b), ...sides].flat()
          const bias = slice('cell.b1', group * 2 * hidden, 2 * hidden)
          const ownBias = film ? slice('cell.film', n * 2 * hidden, 2 * hidden) : bias.map(() => 0)
          const z1 = product(q, tensor('cell.w1'), group * perception * 2 * hidden, 2 * hidden).map(
            (value, j) => value + (bias[j] as number) + (ownBias[j] as number),
          )
          const h = Array.from({ length: hidden }, (_, j) => gelu(z1[2 * j] as number) * (1 + (z1[2 * j + 1] as number)))
          const b2 = slice('cell.b2', group * c, c)
          const free = product(h, tensor('cell.w2'), group * hidden * c, c).map((value, i) => value + (b2[i] as number))
          const fired = fires(fireBits(config.run.seed, at.step, at.t, at.sampleOffset + b, n), fireThreshold(fireRate))
          const arrived = z === 0 ? own : product(below, tensor('transport.weight'), (z - 1) * c * c, c)
          const gateBias = tensor('gate.bias')
          const gate = product([...own, ...arrived], tensor('gate.weight'), 0, c).map((v, i) => sigmoid(v + (gateBias[i] as number)))
          for (let i = 0; i < c; i++) {
            const change = fired ? updateBound * Math.tanh(clamp((free[i] as number) / updateBound, 15)) : 0
            const moved = z === 0 ? 0 : (gate[i] as number) * ((arrived[i] as number) - leak * (own[i] as number))
            out[(n * at.batch + b) * c + i] = (own[i] as number) + change + moved
          }
        }
      }
  return out
}
