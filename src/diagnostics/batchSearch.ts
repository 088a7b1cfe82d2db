import { type BatchCurve, type BatchPoint, batchSizes, collapsed, curveOf, fallen, isNoisy } from '../core/batchCurve'
import type { Clock } from '../core/clock'
import type { Config } from '../core/config/types'
import { kindOf, StudioError } from '../core/errors'
import { planMemory } from '../core/memory'
import { MAX_CANDIDATES } from '../core/memory/sizes'
import { choosePrecision } from '../core/precision'
import { spreadOf } from '../core/statistics/spread'
import { median } from '../core/statistics/summary'
import { split } from '../dataset/order'
import type { EmbeddingDataset } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import { measureUpdate } from './timing'

/** Share of the memory budget that stays free: drivers and the page need some of it too. */
const MARGIN = 0.1
/** An update that is predicted to take longer than this ends the search. */
const LONGEST_UPDATE = 20
/** The largest size to try where none is named. */
const LARGEST = 4096

export interface BatchSearchOptions {
  /** The largest micro-batch to try. */
  largest?: number
  onPoint?: (point: BatchPoint) => void
  /** Asked before each size; true ends the search with what was measured. */
  cancelled?: () => boolean
}

/** Measures one size: seconds of a few updates, one after the other, or an error that says why they cannot be had. */
export type MeasureBatch = (micro: number) => Promise<readonly number[]>

/** What a size needs before it is tried, in bytes, and what there is. */
export interface BatchMemory {
  bytesAt(micro: number): number
  budget: number
}

function pointOf(micro: number, times: readonly number[], bytes: number): BatchPoint {
  const seconds = median(times)
  return { micro, samplesPerSecond: micro / seconds, secondsPerUpdate: seconds, bytes, spread: spreadOf(times) }
}

/**
 * Measures a size, and again what a busy moment of the machine may have slowed down: times that lie far apart, and a fall. A fall that
 * stays is held against the fastest size as it is now: where that has become slower as well, the machine is busy, and the size says nothing.
 */
async function settledPoint(measure: MeasureBatch, micro: number, bytes: number, before: readonly BatchPoint[]): Promise<BatchPoint> {
  const times = [...(await measure(micro))]
  let point = pointOf(micro, times, bytes)
  if (isNoisy(point)) point = pointOf(micro, times.concat(await measure(micro)), bytes)
  const hasFallen = (): boolean => fallen([...before, point])
  if (!hasFallen()) return point
  const again = pointOf(micro, await measure(micro), bytes)
  if (again.secondsPerUpdate < point.secondsPerUpdate) point = again
  const { fastest } = curveOf([...before], 'largest', '')
  if (!hasFallen() || !fastest) return point
  const slowed = median(await measure(fastest.micro)) / fastest.secondsPerUpdate - 1
  return { ...point, spread: Math.max(point.spread ?? 0, slowed) }
}

/**
 * Walks up the sizes and measures each, and stops before memory runs out, after throughput has collapsed, when an update gets
 * too slow to wait for, or when the device refuses.
 */
export async function walkBatches(measure: MeasureBatch, memory: BatchMemory, options: BatchSearchOptions = {}): Promise<BatchCurve> {
  const points: BatchPoint[] = []
  const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`
  for (const micro of batchSizes(options.largest ?? LARGEST)) {
    if (options.cancelled?.()) return curveOf(points, 'cancelled', `Broken off before a micro-batch of ${micro}.`)
    const bytes = memory.bytesAt(micro)
    if (bytes > memory.budget * (1 - MARGIN))
      return curveOf(points, 'memory', `A micro-batch of ${micro} needs ${mib(bytes)}; the budget is ${mib(memory.budget)}, less a tenth.`)
    const last = points.at(-1)
    const predicted = last ? (last.secondsPerUpdate * micro) / last.micro : 0
    if (predicted > LONGEST_UPDATE)
      return curveOf(points, 'slow', `An update with a micro-batch of ${micro} would take about ${Math.round(predicted)} s.`)
    try {
      points.push(await settledPoint(measure, micro, bytes, points))
    } catch (error) {
      // a device that is gone says nothing of sizes
      const gone = kindOf(error) === 'lost' || kindOf(error) === 'hang'
      if (error instanceof StudioError && !gone)
        return curveOf(points, 'refused', `A micro-batch of ${micro} was refused: ${error.problem}`)
      throw error
    }
    options.onPoint?.(points[points.length - 1] as BatchPoint)
    if (collapsed(points)) return curveOf(points, 'collapse', `Throughput collapsed at a micro-batch of ${micro}.`)
  }
  return curveOf(points, 'largest', `The largest size to try, ${points.at(-1)?.micro ?? 0}, was reached.`)
}

/** The config as it runs with this batch: where its checkpoint interval is left open, the first that fits, else the leanest. */
function settledInterval(config: Config, bytes: (config: Config) => number, limit: number): Config {
  if (config.memory.checkpointEvery > 0) return config
  const every = (k: number): Config => ({ ...config, memory: { ...config.memory, checkpointEvery: k } })
  const choices = Array.from({ length: config.lattice.steps }, (_, i) => every(i + 1))
  const leanest = (): Config => choices.reduce((best, choice) => (bytes(choice) < bytes(best) ? choice : best))
  return choices.find((choice) => bytes(choice) <= limit) ?? leanest()
}

/**
 * Measures a config's throughput over micro-batch sizes on this GPU, with fresh weights and without a pool: no run is touched by it.
 * A run that holds memory on the same GPU should be saved and let go first (training/hold). Without `largest`, no size is tried
 * that repeats rows.
 */
export function searchBatch(
  gpu: Gpu,
  config: Config,
  dataset: EmbeddingDataset,
  clock: Clock,
  options: BatchSearchOptions = {},
): Promise<BatchCurve> {
  const { precision } = choosePrecision(config.precision, gpu.report)
  const { train, validation } = split(dataset.rows, config.run.seed, config.data.validation)
  const candidates = Math.min(MAX_CANDIDATES, validation.length)
  const budget = config.memory.budgetMiB * 2 ** 20
  const bytes = (of: Config): number => planMemory(of, dataset.width, { candidates }).total
  const at = (micro: number): Config => {
    const batch = { micro, accumulation: 1 }
    const run = { ...config.run, steps: 1_000_000, epochs: null }
    return settledInterval({ ...config, precision, batch, pool: { ...config.pool, enabled: false }, run }, bytes, budget * (1 - MARGIN))
  }
  return walkBatches(
    async (micro) => (await measureUpdate({ gpu, dataset, clock }, at(micro))).times,
    { bytesAt: (micro) => bytes(at(micro)), budget },
    { ...options, largest: options.largest ?? Math.min(LARGEST, train.length) },
  )
}
