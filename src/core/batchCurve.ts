/** Throughput over micro-batch sizes, and what it says about the best one. Pure. */

export interface BatchPoint {
  /** Pairs of a micro-batch. */
  micro: number
  samplesPerSecond: number
  secondsPerUpdate: number
  /** GPU memory of the whole plan. */
  bytes: number
  /** How far the times of its updates lie apart: the middle half, as a share of the middle one. */
  spread?: number
}

/** Why a search ended. */
export type SearchEnd = 'largest' | 'memory' | 'collapse' | 'slow' | 'refused' | 'cancelled'

export interface BatchCurve {
  points: BatchPoint[]
  /** The smallest batch that is nearly as fast as the fastest; null where too little was measured, or too unsteadily. */
  knee: BatchPoint | null
  fastest: BatchPoint | null
  end: SearchEnd
  /** One sentence: why the search ended where it did. */
  reason: string
}

/** A batch counts as good as the fastest from this share of its throughput on. */
const KNEE_SHARE = 0.9
/** Throughput below this share of the best so far is a fall, and at two sizes in a row a collapse: memory overflows into something slower. */
const FALL_SHARE = 0.7
/** Below this share one size is enough. At a single size a smaller fall may be a batch that does not fill its tiles. */
const CLIFF_SHARE = 0.45
/** Times of one size that lie farther apart say nothing: something else kept the machine busy. */
const NOISY = 0.5
/** Sizes that were measured well, from which on a curve has a knee, or can have collapsed. */
const EVIDENCE = { knee: 3, collapse: 4 }
/** A single pair has no negatives to be told from: nothing is learnt from it, however fast it is. */
const LEAST_ADVISED = 2

/** Whether the times of a size lie so far apart that they say nothing. */
export const isNoisy = ({ spread = 0 }: Pick<BatchPoint, 'spread'>): boolean => spread > NOISY
const steady = (points: readonly BatchPoint[]): BatchPoint[] => points.filter((point) => !isNoisy(point))

const fastestOf = (points: readonly BatchPoint[]): BatchPoint | null =>
  points.reduce<BatchPoint | null>((best, point) => (best && best.samplesPerSecond >= point.samplesPerSecond ? best : point), null)

const below = (points: readonly BatchPoint[], point: BatchPoint | undefined, share: number): boolean =>
  point !== undefined && !isNoisy(point) && point.samplesPerSecond < share * (fastestOf(steady(points))?.samplesPerSecond ?? 0)

/** Whether the newest point lies well below the best: it is worth a second look. */
export const fallen = (points: readonly BatchPoint[]): boolean => below(points, points.at(-1), FALL_SHARE)

/** Whether throughput has fallen off a cliff, or has fallen and stays there; noise, or a few sizes, prove neither. */
export const collapsed = (points: readonly BatchPoint[]): boolean =>
  steady(points).length >= EVIDENCE.collapse &&
  (below(points, points.at(-1), CLIFF_SHARE) || (fallen(points) && fallen(points.slice(0, -1))))

/**
 * The knee of a curve: the smallest batch of two pairs or more with at least {@link KNEE_SHARE} of the best throughput. Null where
 * fewer than three sizes were measured steadily.
 */
export function kneeOf(measured: readonly BatchPoint[]): BatchPoint | null {
  const points = steady(measured).filter(({ micro }) => micro >= LEAST_ADVISED)
  const best = fastestOf(points)
  if (!best || steady(measured).length < EVIDENCE.knee) return null
  const near = points.filter(({ samplesPerSecond }) => samplesPerSecond >= KNEE_SHARE * best.samplesPerSecond)
  return near.reduce<BatchPoint | null>((knee, point) => (knee && knee.micro <= point.micro ? knee : point), null)
}

/** The curve that a finished or broken-off search leaves. */
export const curveOf = (points: BatchPoint[], end: SearchEnd, reason: string): BatchCurve => ({
  points,
  knee: kneeOf(points),
  fastest: fastestOf(steady(points)) ?? fastestOf(points),
  end,
  reason,
})

/** Sizes to try: powers of two and the points halfway between, up to and including `largest`. */
export function batchSizes(largest: number): number[] {
  const sizes = [1, 2]
  for (let power = 4; power <= 65536; power *= 2) sizes.push(power, power * 1.5)
  return [...new Set([...sizes.filter((size) => size < largest), largest])]
}

/** Samples per second at a size, straight between the sizes that were measured (by their logarithms); null outside of them. */
export function rateAt(points: readonly BatchPoint[], micro: number): number | null {
  const after = points.findIndex((point) => point.micro >= micro)
  const [a, b] = [points[after - 1], points[after]]
  if (!b || (!a && b.micro !== micro)) return null
  if (!a || b.micro === micro) return b.samplesPerSecond
  const share = Math.log(micro / a.micro) / Math.log(b.micro / a.micro)
  return a.samplesPerSecond + share * (b.samplesPerSecond - a.samplesPerSecond)
}
