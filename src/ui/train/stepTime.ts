import { type BatchPoint, rateAt } from '../../core/batchCurve'
import { effectiveBatch } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { type MeasuredRate, measuredAt } from '../../store/measuredRates'

export interface StepTime {
  seconds: number
  /** How it is known, after “time”. */
  from: string
  /** By the searched curve, where a run has measured otherwise by more than runs differ among themselves; else null. */
  searched: number | null
}

/** Runs of the same settings differ by less. */
const SAME = 0.1

/**
 * Seconds of one update: of the run under way with the same batch, else as the last run with it has measured, else by the searched
 * curve; null when none of them knows.
 * @param running samples per second of the run under way, where it has the same batch
 */
export function stepTime(
  config: Config,
  running: number | null,
  rates: readonly MeasuredRate[],
  points: readonly BatchPoint[],
): StepTime | null {
  const pairs = effectiveBatch(config)
  const expected = rateAt(points, config.batch.micro)
  const measured = measuredAt(rates, config.batch)
  const rate = running ?? measured?.samplesPerSecond ?? expected
  if (!rate) return null
  const differs = expected !== null && Math.abs(rate / expected - 1) > SAME
  return {
    seconds: pairs / rate,
    from: running ? 'measured in this run' : measured ? `measured in ${measured.run}` : 'by the measured curve',
    searched: differs ? pairs / expected : null,
  }
}
