import type { Config } from '../config/types'
import { StudioError } from '../errors'
import { type PlanOptions, planMemory } from '../memory'

const MIB = 2 ** 20

/** A config whose batch and checkpoint interval are changed. */
const batchOf = (config: Config, micro: number, checkpointEvery: number): Config => ({
  ...config,
  batch: { micro, accumulation: (config.batch.micro * config.batch.accumulation) / micro },
  memory: { ...config.memory, checkpointEvery },
})

/** Divisors of n that are at most `most`, the largest first. */
function divisors(n: number, most: number): number[] {
  const list: number[] = []
  for (let d = 1; d * d <= n; d++) if (n % d === 0) list.push(d, n / d)
  return [...new Set(list)].filter((d) => d <= most).sort((a, b) => b - a)
}

/** The same effective batch in smaller micro-batches, the largest first. */
export const smallerBatches = (config: Config): Config['batch'][] =>
  divisors(config.batch.micro * config.batch.accumulation, config.batch.micro - 1).map(
    (micro) => batchOf(config, micro, config.memory.checkpointEvery).batch,
  )

/**
 * Fits a run into `memory.budgetMiB`: the largest divisor of the effective batch that is at most `micro` and fits (CONTRACT.md,
 * Fitting the budget). With `checkpointEvery` 0 the interval is chosen too: the one that recomputes least at the wanted
 * micro-batch, or, where none fits there, the one that needs the least memory.
 * @throws StudioError when not even one pair at a time fits
 */
export function fitBudget(config: Config, din: number, options: PlanOptions = {}): Config {
  const { micro, accumulation } = config.batch
  const budget = config.memory.budgetMiB * MIB
  const bytes = (candidate: Config): number => planMemory(candidate, din, options).total
  const chosen = config.memory.checkpointEvery
  const intervals = chosen > 0 ? [chosen] : Array.from({ length: config.lattice.steps }, (_, i) => i + 1)
  const least = (at: number): number =>
    intervals.reduce((best, k) => (bytes(batchOf(config, at, k)) < bytes(batchOf(config, at, best)) ? k : best))
  const sizes = divisors(micro * accumulation, micro)
  const [largest = 1] = sizes
  const roomy = intervals.find((k) => bytes(batchOf(config, largest, k)) <= budget)
  if (roomy !== undefined) return batchOf(config, largest, roomy)
  const k = least(largest)
  const fitting = sizes.find((size) => bytes(batchOf(config, size, k)) <= budget)
  if (fitting !== undefined) return batchOf(config, fitting, k)
  const needed = Math.ceil(bytes(batchOf(config, 1, k)) / MIB)
  throw new StudioError(
    'memory.budgetMiB',
    `one pair at a time needs ${needed} MiB; the budget is ${config.memory.budgetMiB} MiB.`,
    `Raise it to ${needed} or more, or make the lattice smaller, or store 16 bits (precision) or 8-bit moments (optimizer.kind)${config.pool.enabled ? ', or shrink the pool (pool.size)' : ''}.`,
  )
}
