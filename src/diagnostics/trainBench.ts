/** `lattice bench train` over presets, micro-batches and precisions: what an update of each takes. */
import { settled } from '../core/config/settle'
import type { Config } from '../core/config/types'
import { StudioError } from '../core/errors'
import { MAX_CANDIDATES } from '../core/memory/sizes'
import { split } from '../dataset/order'
import { measureCeilings } from '../model/ceilings'
import { modelContext } from '../model/context'
import { updateFlops } from './profile/groups'
import { measureUpdate, type TimedRun } from './timing'

/** What is predicted to take longer is not begun. */
const MOST_SECONDS = 20
/** Kernels are taken to need so many times what the matmul rate allows, before one was measured. */
const FIRST_SLOWNESS = 3

/** One line of the table, before it is measured. */
export interface TrainCase {
  preset: string
  micro: number
  precision: string
  /** With this preset, micro-batch and precision. */
  config: Config
}

export interface TrainPoint extends Omit<TrainCase, 'config'> {
  samplesPerSecond: number
  secondsPerUpdate: number
  /** GPU memory of the whole plan. */
  bytes: number
  /** Of all the plan's arithmetic, over the whole update. */
  flopsPerSecond: number
}

export interface TrainTable {
  points: TrainPoint[]
  skipped: (Omit<TrainCase, 'config'> & { reason: string })[]
}

export interface TrainBenchOptions {
  mostSeconds?: number
  onPoint?: (point: TrainPoint) => void
  cancelled?: () => boolean
}

/** Measures each case that fits, with fresh weights, one micro-batch an update and no pool. Cancelled, it gives what it has. */
export async function benchTraining(run: TimedRun, cases: readonly TrainCase[], options: TrainBenchOptions = {}): Promise<TrainTable> {
  const table: TrainTable = { points: [], skipped: [] }
  const { flopsPerSecond } = await measureCeilings(run.gpu)
  for (const each of cases) {
    if (options.cancelled?.()) break
    const { config: _, ...named } = each
    const alike = table.points.findLast(({ preset, precision }) => preset === each.preset && precision === each.precision)
    try {
      const point = await measureCase(run, each, alike?.flopsPerSecond ?? flopsPerSecond / FIRST_SLOWNESS, options)
      table.points.push(point)
      options.onPoint?.(point)
    } catch (error) {
      if (!(error instanceof StudioError)) throw error
      table.skipped.push({ ...named, reason: error.problem })
    }
  }
  return table
}

/** @throws StudioError with the reason why a case is left out */
async function measureCase(
  run: TimedRun,
  { config: wanted, ...named }: TrainCase,
  rate: number,
  { mostSeconds = MOST_SECONDS }: TrainBenchOptions,
): Promise<TrainPoint> {
  const { gpu, dataset } = run
  const leave = (reason: string): never => {
    throw new StudioError('bench train', reason, 'Choose a smaller batch.')
  }
  const alone: Config = { ...wanted, batch: { micro: named.micro, accumulation: 1 }, pool: { ...wanted.pool, enabled: false } }
  const { train, validation } = split(dataset.rows, alone.run.seed, alone.data.validation)
  const config = settled(alone, { device: gpu.report, din: dataset.width, trainRows: train.length, validationRows: validation.length })
  if (config.batch.micro !== named.micro) leave(`it does not fit the budget of ${wanted.memory.budgetMiB} MiB`)
  const { subgroup, software } = gpu.report
  const candidates = Math.min(MAX_CANDIDATES, validation.length)
  const flops = updateFlops(modelContext(config, dataset.width, { subgroup, software, candidates }))
  const predicted = flops / rate
  if (predicted > mostSeconds) leave(`an update is predicted to take ${predicted.toFixed(0)} s`)
  const { seconds, bytes } = await measureUpdate(run, config)
  return { ...named, samplesPerSecond: named.micro / seconds, secondsPerUpdate: seconds, bytes, flopsPerSecond: flops / seconds }
}
