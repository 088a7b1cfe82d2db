/** What a device does in square matmuls; measured in diagnostics/matmulBench. Plain data. */
import type { Precision } from './precision'

export interface MatmulPoint {
  /** Rows, columns and depth. */
  size: number
  precision: Precision
  /** The tile that was fastest. */
  tile: string
  /** Of one matmul: the median of the rounds. */
  seconds: number
  runs: number
  /** Rounds of a few runs that were timed, and how far their times lie apart; absent in what older versions have measured. */
  rounds?: number
  /** The middle half, as a share of the middle one. */
  spread?: number
  flopsPerSecond: number
}

export interface MatmulTable {
  device: string
  software: boolean
  points: MatmulPoint[]
  skipped: { size: number; precision: Precision; reason: string }[]
  /** Of a pass that reads two arrays and writes one. */
  bytesPerSecond: number
}

type Points = Pick<MatmulTable, 'points'>

/** Fewer rounds, or times that lie farther apart, say nothing of what is faster. */
const EVIDENCE = { rounds: 5, spread: 0.25 }

/** Whether a point was measured often and steadily enough to compare it with another. */
const isSound = ({ rounds = 0, spread = 1 }: MatmulPoint): boolean => rounds >= EVIDENCE.rounds && spread <= EVIDENCE.spread

/** Sizes of the studio's chart. On a software device the large ones end where one would take too long. */
export const CHART_SIZES = [128, 256, 512, 1024, 2048, 4096] as const

/**
 * How many times faster `precision` is than `other`, at the largest size that both were measured at, often and steadily enough; null
 * where there is none.
 * Two tables may be of two devices.
 */
export function speedUp(
  table: Points,
  precision: Precision,
  other: Precision,
  otherTable: Points = table,
): { factor: number; size: number } | null {
  const of = (from: Points, wanted: Precision) => from.points.filter((point) => point.precision === wanted && isSound(point))
  const theirs = new Map(of(otherTable, other).map((point) => [point.size, point.flopsPerSecond]))
  const both = of(table, precision)
    .filter(({ size }) => theirs.has(size))
    .sort((a, b) => b.size - a.size)
  const [largest] = both
  const rate = largest && theirs.get(largest.size)
  return largest && rate ? { factor: largest.flopsPerSecond / rate, size: largest.size } : null
}
