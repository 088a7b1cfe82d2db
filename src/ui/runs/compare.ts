/** What runs are compared by in one chart: validations, which every row has, and training lines, which are read when they are wanted. */
import { effectiveBatch } from '../../core/config/resolve'
import { countUpTo } from '../../store/column'
import { bucketsOf, sampled } from '../../store/envelope'
import type { Axis } from '../../store/prefs'
import type { MetricSeries, SeriesColumn } from '../../store/series'
import type { SmoothedSeries } from '../charts/columns'
import type { RunRow } from './rows'

type ValidationMetric = 'recall@1' | 'recall@10' | 'loss' | 'cosine'

export interface Curve {
  /** As the URL has it. */
  key: string
  label: string
  /** Logarithmic unless a person says otherwise. */
  log: boolean
  of: { validation: ValidationMetric } | { train: SeriesColumn }
}

const validation = (metric: ValidationMetric, label: string, log = false): Curve => ({
  key: metric,
  label,
  log,
  of: { validation: metric },
})
const train = (column: SeriesColumn, label: string, log = true): Curve => ({ key: `train.${column}`, label, log, of: { train: column } })

export const CURVES: readonly Curve[] = [
  validation('recall@1', 'Validation recall@1'),
  validation('recall@10', 'Validation recall@10'),
  validation('cosine', 'Validation cosine'),
  validation('loss', 'Validation loss', true),
  train('loss', 'Training loss'),
  train('surface', 'Surface loss'),
  train('internal', 'Internal loss'),
  train('dialogue', 'Dialogue loss'),
  train('reconstruction', 'Reconstruction loss'),
  train('gradNorm', 'Gradient norm'),
  train('learningRate', 'Learning rate'),
  train('rate', 'Samples per second', false),
]

export const curveOf = (key: string): Curve => CURVES.find((curve) => curve.key === key) ?? (CURVES[0] as Curve)

/** Whether a curve needs the runs' training lines: they hold the times too. */
export const needsLines = ({ of }: Curve, axis: Axis): boolean => 'train' in of || axis === 'seconds'

/** Points of one run, ascending. */
export interface Points {
  x: readonly number[]
  y: readonly (number | null)[]
}

/** A run's validations over an axis; time is known where its training lines are. */
export function validationPoints(
  { config, validations }: RunRow,
  metric: ValidationMetric,
  axis: Axis,
  series: MetricSeries | null,
): Points {
  const place = (step: number): number => {
    if (axis === 'step') return step
    if (axis === 'samples') return step * (config ? effectiveBatch(config) : 1)
    const at = series ? countUpTo(series.train.step, step) - 1 : -1
    return series && at >= 0 ? series.train.seconds.at(at) : Number.NaN
  }
  const known = validations.filter(({ step }) => Number.isFinite(place(step)))
  return { x: known.map(({ step }) => place(step)), y: known.map((line) => line[metric]) }
}

/**
 * A run's training lines: their mean, and without one the least and the largest value of what falls on one pixel.
 * @param most points that can be told apart
 */
export function trainPoints(
  series: MetricSeries,
  smoothed: SmoothedSeries,
  column: SeriesColumn,
  axis: Axis,
  beta: number,
  most: number,
): Points {
  const buckets = bucketsOf(0, series.length, most)
  const x = sampled(series.train[axis].view(), buckets).map((value) => value ?? 0)
  return { x, y: beta > 0 ? sampled(smoothed.view(column, beta), buckets) : smoothed.extremes(column).envelope(buckets) }
}

/** Curves over one common x: nothing where a run has no point, null where its point has no value. */
export function joined(curves: readonly Points[]): [x: number[], ...ys: (number | null | undefined)[][]] {
  const x = Float64Array.from(new Set(curves.flatMap((curve) => [...curve.x]))).sort()
  const ys = curves.map((curve) => {
    const out = new Array<number | null | undefined>(x.length)
    let at = 0
    for (let i = 0; i < curve.x.length; i++) {
      while (at < x.length && (x[at] as number) < (curve.x[i] as number)) at++
      out[at] = curve.y[i] as number | null
    }
    return out
  })
  return [[...x], ...ys]
}
