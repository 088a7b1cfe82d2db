/** From measured seconds and counts to medians, ratios and the tables that people read. Pure. */
import { median } from '../../src/core/statistics/summary'
import type { Counts } from './count'
import type { CurveAnswer, GoldenAnswer, SpeedAnswer, SpeedResult } from './jobs'
import type { ContenderName, PeerName } from './names'
import type { Setting } from './ours'

/** What Done-when 2 of the issue asks for. */
export const GOALS = { ratio: 2, dispatchShare: 1 / 5, submissions: 4 } as const

/** Losses of one run in f32 may differ by this much, relatively, after a few updates. */
export const CURVE_TOLERANCE = 1e-3

export interface Line {
  contender: ContenderName
  /** Medians over the timed updates; null where it did not get to one. */
  secondsPerUpdate: number | null
  samplesPerSecond: number | null
  counts: Counts | null
  error: string | null
}

export interface Summary {
  steps: number
  batch: number
  rounds: number
  device: string
  lines: Line[]
  /** The faster peer, and our samples/s over its, both from the process in which they took turns. */
  better: PeerName | null
  ratio: number | null
  /** Our dispatches over its. */
  dispatchShare: number | null
  /** GFLOP/s of our matmul, and the share of it that our step's necessary arithmetic reaches. */
  ceiling: number
  ceilingShare: number | null
  /** The losses of the timed updates: the largest relative difference between any two contenders. */
  lossDifference: number | null
}

/** Largest |a − b|/|a| of equally numbered losses of any contender and the first; null without two to compare. */
export function curveDifference(curves: readonly (readonly number[])[]): number | null {
  const [first = [], ...others] = curves.filter(({ length }) => length > 0)
  if (others.length === 0) return null
  const differences = others.flatMap((curve) =>
    curve.map((loss, i) => Math.abs((loss - (first[i] ?? Number.NaN)) / (first[i] ?? Number.NaN))),
  )
  return differences.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), 0)
}

function lineOf(contender: ContenderName, answers: readonly SpeedAnswer[], batch: number): Line {
  const own = answers.filter((answer) => answer.contender === contender)
  const seconds = own.flatMap((answer) => answer.seconds)
  const typical = seconds.length > 0 ? median(seconds) : null
  return {
    contender,
    secondsPerUpdate: typical,
    samplesPerSecond: typical === null ? null : batch / typical,
    counts: own.findLast(({ counts }) => counts)?.counts ?? null,
    error: own.find(({ error }) => error)?.error ?? null,
  }
}

/**
 * One setting's result, of the processes in which ours and one peer took turns.
 * @param lost what ended a peer's process
 */
export function summarize(
  setting: Setting,
  rounds: number,
  results: readonly SpeedResult[],
  contenders: readonly ContenderName[],
  lost: ReadonlyMap<ContenderName, string> = new Map(),
): Summary {
  const answers = results.flatMap((result) => result.answers)
  const lineFor = (contender: ContenderName, from = answers): Line => lineOf(contender, from, setting.batch)
  const lines = contenders.map((contender): Line => {
    const line = lineFor(contender)
    return { ...line, error: line.error ?? lost.get(contender) ?? null }
  })
  const ours = lineFor('ours')
  const faster = (a: Line | null, b: Line): Line | null => ((b.samplesPerSecond ?? 0) > (a?.samplesPerSecond ?? 0) ? b : a)
  const better = lines.filter(({ contender }) => contender !== 'ours').reduce(faster, null)
  const pair = results.find((result) => result.answers.some(({ contender }) => contender === better?.contender))
  const ceiling = results.length > 0 ? median(results.map((result) => result.ceiling)) : 0
  const needed = results[0]?.flopsPerSample ?? 0
  const differences = results.map((result) => curveDifference(result.answers.map(({ losses }) => losses))).filter((value) => value !== null)
  return {
    steps: setting.lattice?.steps ?? 0,
    batch: setting.batch,
    rounds,
    device: results[0]?.device ?? '',
    lines,
    better: (better?.contender as PeerName | undefined) ?? null,
    ratio: over(lineFor('ours', pair?.answers ?? []).samplesPerSecond, better?.samplesPerSecond),
    dispatchShare: over(ours.counts?.dispatches, better?.counts?.dispatches),
    ceiling: ceiling / 1e9,
    ceilingShare: over((ours.samplesPerSecond ?? 0) * needed, ceiling),
    lossDifference: differences.length > 0 ? Math.max(...differences) : null,
  }
}

const over = (a: number | null | undefined, b: number | null | undefined): number | null => (a && b ? a / b : null)

/** Everything that must be equal for the work to be the same, in words; empty where it is. */
export function disagreements(golden: readonly GoldenAnswer[], curves: readonly CurveAnswer[], speed: readonly Summary[]): string[] {
  const found = golden.flatMap(({ file, contender, failed, error }) => [
    ...(error ? [`${file}, ${contender}: ${error}`] : []),
    ...failed.map((check) => `${file}, ${contender}: ${check.name} is off by ${check.error} (at most ${check.tolerance})`),
  ])
  for (const { contender, error } of curves) if (error) found.push(`curves, ${contender}: ${error}`)
  const difference = curveDifference(curves.map(({ losses }) => losses))
  if (difference !== null && !(difference <= CURVE_TOLERANCE)) found.push(`The loss curves differ by ${difference}.`)
  for (const { steps, batch, lossDifference } of speed)
    if (lossDifference !== null && !(lossDifference <= CURVE_TOLERANCE))
      found.push(`T = ${steps}, batch ${batch}: the losses of the timed updates differ by ${lossDifference}.`)
  return found
}

/** Which goals a setting misses, in words. */
export function misses({ ratio, dispatchShare, lines }: Summary): string[] {
  const submissions = lines.find(({ contender }) => contender === 'ours')?.counts?.submissions ?? Number.POSITIVE_INFINITY
  return [
    ...(ratio !== null && ratio < GOALS.ratio ? [`${ratio.toFixed(2)}× the better peer, wanted ${GOALS.ratio}×`] : []),
    ...(dispatchShare !== null && dispatchShare > GOALS.dispatchShare
      ? [`${(100 * dispatchShare).toFixed(0)} % of its dispatches, wanted ${100 * GOALS.dispatchShare} %`]
      : []),
    ...(submissions > GOALS.submissions ? [`${submissions} submissions an update, wanted ${GOALS.submissions}`] : []),
  ]
}
