/** `lattice bench matmul`: what a device does in square matmuls of growing size, and in a plain pass over memory. */
import { toProblem } from '../core/errors'
import type { MatmulPoint, MatmulTable } from '../core/matmul'
import type { Precision } from '../core/precision'
import type { Gpu } from '../gpu/device'
import { measureCeilings } from '../model/ceilings'
import { bestMatmul } from '../model/matmul/best'
import { matmulFamily } from '../model/matmul/family'
import type { MatmulTileName } from '../model/matmul/tiles'
import { sustainFamily } from '../model/tuning/measure'

export type { MatmulPoint, MatmulTable } from '../core/matmul'

/** Rows, columns and depth. */
export const MATMUL_SIZES = [256, 512, 1024, 2048, 3072, 4096, 5120] as const
/** What is predicted to take longer is not begun. */
const MOST_SECONDS = 20
/** All candidates are tried as long as one takes less; beyond, the best of the last size stands. */
const TRIAL_SECONDS = 0.5
/** Before anything is measured, a device is taken to do so many operations a second. */
const FIRST_GUESS = 1e9

export interface MatmulBenchOptions {
  /** Seconds that each matmul is repeated for. */
  duration: number
  sizes?: readonly number[]
  /** The largest size. */
  largest?: number
  /** Nothing that is predicted to take longer is begun. */
  mostSeconds?: number
  /** Called before each size; `done` of `all` sizes of all precisions are behind. */
  onBegin?: (next: { size: number; precision: Precision }, done: number, all: number) => void
  onPoint?: (point: MatmulPoint) => void
  cancelled?: () => boolean
}

/** What the size before has shown. */
interface Before {
  tile: MatmulTileName
  flopsPerSecond: number
}

const flopsOf = (size: number): number => 2 * size ** 3

/** Measures every size in every precision that the device has. Cancelled, it gives what it has so far. */
export async function benchMatmul(gpu: Gpu, options: MatmulBenchOptions): Promise<MatmulTable> {
  const { largest = Number.POSITIVE_INFINITY, cancelled = () => false } = options
  const sizes = (options.sizes ?? MATMUL_SIZES).filter((each) => each <= largest)
  let done = 0
  const { name, software, precisions } = gpu.report
  const table: MatmulTable = { device: name, software, points: [], skipped: [], bytesPerSecond: 0 }
  for (const precision of precisions as Precision[]) {
    let before: Before | null = null
    for (const size of sizes) {
      if (cancelled()) break
      options.onBegin?.({ size, precision }, done++, sizes.length * precisions.length)
      const predicted: number = flopsOf(size) / (before?.flopsPerSecond ?? FIRST_GUESS)
      const point: (MatmulPoint & Before) | string =
        predicted > (options.mostSeconds ?? MOST_SECONDS)
          ? `it is predicted to take ${Number(predicted.toPrecision(2))} s`
          : await measure(gpu, size, precision, before, options).catch((error: unknown) => toProblem(error).problem)
      if (typeof point === 'string') {
        table.skipped.push({ size, precision, reason: point })
        continue
      }
      before = point
      table.points.push(point)
      options.onPoint?.(point)
    }
  }
  table.bytesPerSecond = (await measureCeilings(gpu)).bytesPerSecond
  return table
}

/** One size: the best tile, and what it does for a while. */
async function measure(
  gpu: Gpu,
  size: number,
  precision: Precision,
  before: Before | null,
  { duration, cancelled = () => false }: MatmulBenchOptions,
): Promise<MatmulPoint & Before> {
  const { subgroup, software } = gpu.report
  const shape = { m: size, n: size, k: size, precision }
  const known = before && flopsOf(size) / before.flopsPerSecond > TRIAL_SECONDS ? before : null
  const { tile, flopsPerSecond } = known ?? (await bestMatmul(gpu, shape))
  const family = matmulFamily({ subgroup, software, chosen: {} }, shape, [tile])
  const sustained = await sustainFamily(gpu, family, flopsOf(size) / flopsPerSecond, duration, () => !cancelled())
  return { size, precision, tile, ...sustained, flopsPerSecond: flopsOf(size) / sustained.seconds }
}
