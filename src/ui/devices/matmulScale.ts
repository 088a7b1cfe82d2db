/** Axes of the matmul chart: sizes by powers of two, rates from zero. Pure. */
import type { MatmulPoint } from '../../core/matmul'

export interface MatmulScale {
  /** Sizes with a tick. */
  sizes: readonly number[]
  unit: 'TFLOP/s' | 'GFLOP/s'
  /** Operations a second of one unit. */
  per: number
  /** In units; the last is the top. */
  ticks: readonly number[]
  /** Share of the width, 0 … 1, of a size; null outside. */
  x: (size: number) => number | null
  /** Share of the height, 0 … 1, of a rate. */
  y: (flopsPerSecond: number) => number
}

/** Steps between ticks that are easy to read. */
const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]
const INTERVALS = 4

/** The smallest easy step that reaches `most` in {@link INTERVALS}. */
function stepFor(most: number): number {
  const raw = most / INTERVALS
  const power = 10 ** Math.floor(Math.log10(raw))
  return power * (STEPS.find((step) => step * power >= raw * (1 - 1e-9)) ?? 10)
}

/** @param all sizes that are, or will be, measured */
export function matmulScale(points: readonly MatmulPoint[], all: readonly number[]): MatmulScale {
  const measured = points.map(({ size }) => size)
  const most = Math.max(1, ...points.map(({ flopsPerSecond }) => flopsPerSecond))
  const [unit, per] = most >= 1e12 ? (['TFLOP/s', 1e12] as const) : (['GFLOP/s', 1e9] as const)
  const largest = Math.max(...(measured.length > 0 ? measured : all))
  const sizes = all.filter((size) => size <= largest)
  const [first = 1, last = 2] = [sizes[0], sizes.at(-1)]
  const span = Math.log(Math.max(2, last / first))
  const step = stepFor(most / per)
  return {
    sizes,
    unit,
    per,
    ticks: Array.from({ length: INTERVALS + 1 }, (_, i) => Number((i * step).toPrecision(6))),
    x: (size) => (size < first || size > last ? null : Math.log(size / first) / span),
    y: (rate) => rate / per / (INTERVALS * step),
  }
}

/** Moves labels apart that would lie on each other. @param wanted pixels from the top @returns the same, at least `gap` apart, in the same order */
export function apart(wanted: readonly number[], gap: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  const placed = [...wanted]
  for (const [place, i] of order.entries()) {
    const above = order[place - 1]
    if (above !== undefined) placed[i] = Math.max(placed[i] ?? 0, (placed[above] ?? 0) + gap)
  }
  return placed
}
