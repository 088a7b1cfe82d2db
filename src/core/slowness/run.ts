/** What of the settings and the run, as it was measured, makes it slow. */
import { type BatchPoint, kneeOf } from '../batchCurve'
import { quantile } from '../statistics/spread'
import { digits, type Finding, factorCost, good, mebibytes, percent, type SlownessInputs, slow } from './types'

/** Steps from which on their times say something. */
const LEAST_STEPS = 12
/** Steps that are looked at. */
const MOST_STEPS = 500
/** The middle half of the times may lie so far apart, as a share of the middle one. */
const STEADY = 0.15
/** Throughput that is worth a sentence. */
const SLOWER = 0.95
/** Two measurements of the same, so many times apart, cannot both hold. */
const APART = 1.4

/** Throughput and bytes at a size: measured, or straight between the two sizes around it; null beyond all of them. */
export function pointAt(points: readonly BatchPoint[], micro: number): Pick<BatchPoint, 'samplesPerSecond' | 'bytes'> | null {
  const sorted = points.toSorted((a, b) => a.micro - b.micro)
  const above = sorted.find((point) => point.micro >= micro)
  const below = sorted.findLast((point) => point.micro <= micro)
  if (!above || !below) return null
  if (above === below) return above
  const share = (micro - below.micro) / (above.micro - below.micro)
  const between = (from: number, to: number): number => from + share * (to - from)
  return {
    samplesPerSecond: between(below.samplesPerSecond, above.samplesPerSecond),
    bytes: between(below.bytes, above.bytes),
  }
}

/** The micro-batch beside the knee of the measured curve; nothing without one. */
function knee({ curve, config, profile }: SlownessInputs): Finding[] {
  const { micro } = config.batch
  const best = kneeOf(curve)
  const now = pointAt(curve, micro)
  if (!best || !now) return []
  const profiled = profile && profile.micro === micro ? (micro * profile.accumulation) / profile.seconds : now.samplesPerSecond
  if (Math.max(profiled / now.samplesPerSecond, now.samplesPerSecond / profiled) > APART)
    return [
      slow(
        'knee',
        'The batch curve and the profile disagree',
        null,
        `${digits(now.samplesPerSecond)} samples/s at ${micro} by the curve, ${digits(profiled)} by the profile: at least one of them was disturbed.`,
        'Measure both again while nothing else runs: find the best batch on Train, and profile an update here.',
      ),
    ]
  const set = `Set micro-batch to ${best.micro}`
  const reaches = `${digits(now.samplesPerSecond)} samples/s at ${micro}, ${digits(best.samplesPerSecond)} at the knee, ${best.micro}.`
  if (now.samplesPerSecond < SLOWER * best.samplesPerSecond) {
    const side = micro < best.micro ? 'below' : 'past'
    return [
      slow(
        'knee',
        `Micro-batch ${micro} is ${side} the knee`,
        factorCost(best.samplesPerSecond / now.samplesPerSecond),
        reaches,
        `${set}.`,
      ),
    ]
  }
  if (micro <= best.micro) return [good('knee', `Micro-batch ${micro} is at the knee`, reaches)]
  const [bytes, gain] = [now.bytes - best.bytes, now.samplesPerSecond / best.samplesPerSecond - 1]
  return [
    slow(
      'knee',
      `Micro-batch ${micro} is past the knee`,
      { kind: 'memory', bytes, gain },
      `From ${best.micro} on throughput hardly rises, and memory does: ${mebibytes(bytes)} more. ${reaches}`,
      `${set}, unless the budget is free.`,
    ),
  ]
}

/** How far the times of equal steps lie apart: those of the run, or the updates that were profiled. */
function clock({ steps, profile }: SlownessInputs): Finding[] {
  const ofRun = steps.length >= LEAST_STEPS
  const times = (ofRun ? steps.slice(-MOST_STEPS) : (profile?.updates ?? [])).toSorted((a, b) => a - b)
  if (times.length < LEAST_STEPS) return []
  const [quick, middle, late] = [quantile(times, 0.25), quantile(times, 0.5), quantile(times, 0.75)]
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length
  const spread = middle > 0 ? (late - quick) / middle : 0
  const which = ofRun ? `the last ${times.length} steps` : `${times.length} updates`
  const detail = `The middle half of ${which} spreads over ${percent(spread)} of their median.`
  return spread > STEADY
    ? [
        slow(
          'clock',
          'Steps take unequally long',
          factorCost(mean / Math.max(quick, Number.MIN_VALUE)),
          detail,
          'Close other programs that use the GPU or the processor; check its temperature and power plan.',
        ),
      ]
    : [good('clock', 'The clock is steady', detail)]
}

const HIDDEN = good('hidden', 'A hidden tab trains on', 'Training runs in a worker and waits for no timer and no frame.')

export const runFindings = (inputs: SlownessInputs): Finding[] => [...knee(inputs), ...clock(inputs), HIDDEN]
