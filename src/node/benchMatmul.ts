/** `lattice bench matmul`: needs no settings and no data. */
import { benchMatmul, type MatmulTable } from '../diagnostics/matmulBench'
import type { Gpu } from '../gpu/device'
import { markdown } from './benchText'
import type { Interrupt } from './interrupt'
import type { Progress } from './progress'
import type { Report } from './report'

/** Seconds that each size is repeated for. */
const DURATION = 1

/** Operations a second for people. */
export const rateText = (flopsPerSecond: number): string =>
  flopsPerSecond >= 1e12 ? `${(flopsPerSecond / 1e12).toFixed(2)} TFLOP/s` : `${(flopsPerSecond / 1e9).toFixed(1)} GFLOP/s`

const timeText = (seconds: number): string => (seconds < 1 ? `${(1000 * seconds).toPrecision(3)} ms` : `${seconds.toPrecision(3)} s`)

/** Sizes by precisions, with the tile that was best, and what was left out. */
export function matmulText({ device, software, points, skipped, bytesPerSecond }: MatmulTable): string {
  const rows = points.map(({ size, precision, tile, seconds, flopsPerSecond }) => [
    `${size}²`,
    precision,
    rateText(flopsPerSecond),
    timeText(seconds),
    tile,
  ])
  return [
    `Square matmuls on ${device}${software ? ' (software)' : ''}; sums in f32.`,
    markdown([['size', 'operands', 'rate', 'time', 'tile'], ...rows]),
    ...skipped.map(({ size, precision, reason }) => `Skipped: ${size}² in ${precision}: ${reason}.`.replace('..', '.')),
    `A pass over memory: ${(bytesPerSecond / 1e9).toPrecision(3)} GB/s.`,
  ].join('\n\n')
}

/** Measures, and prints a line for each size. */
export async function runMatmulBench(
  gpu: Gpu,
  values: ReadonlyMap<string, string>,
  progress: Progress,
  interrupt: Interrupt,
): Promise<Report> {
  const largest = values.get('largest')
  const table = await benchMatmul(gpu, {
    duration: Number(values.get('duration') ?? DURATION),
    ...(largest !== undefined && { largest: Number(largest) }),
    onPoint: ({ size, precision, flopsPerSecond, tile }) => progress.say(`${size}² in ${precision}: ${rateText(flopsPerSecond)}, ${tile}`),
    cancelled: () => interrupt.requested,
  })
  return { json: { bench: 'matmul', ...table }, text: matmulText(table) }
}
