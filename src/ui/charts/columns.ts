import { countUpTo } from '../../store/column'
import { bucketsOf, Extremes, sampled } from '../../store/envelope'
import type { Axis } from '../../store/prefs'
import type { MetricSeries, SeriesColumn } from '../../store/series'
import { SmoothedColumn } from '../../store/smoothing'
import { duration, tick } from '../format'
import type { AxisSpec } from './LineChart'

/** Means and extremes of one run's metrics, each computed once for all charts. */
export class SmoothedSeries {
  readonly #columns = new Map<SeriesColumn, SmoothedColumn>()
  readonly #extremes = new Map<SeriesColumn, Extremes>()
  constructor(private readonly series: MetricSeries) {}

  view(name: SeriesColumn, beta: number): Float64Array {
    const column = this.#columns.get(name) ?? new SmoothedColumn(this.series.train[name])
    this.#columns.set(name, column)
    return column.view(beta)
  }

  extremes(name: SeriesColumn): Extremes {
    const known = this.#extremes.get(name) ?? new Extremes(this.series.train[name])
    this.#extremes.set(name, known)
    return known
  }
}

export const AXIS_NAMES: Readonly<Record<Axis, string>> = { step: 'Step', samples: 'Samples seen', seconds: 'Time' }

const AXES: Readonly<Record<Axis, AxisSpec>> = {
  step: { name: 'step', format: tick, least: 1 },
  samples: { name: 'samples', format: tick, least: 1 },
  seconds: { name: 'after', format: (value) => (value === 0 ? '0' : duration(value)), least: 0 },
}

export const axisOf = (axis: Axis): AxisSpec => AXES[axis]

/** Where a step lies on the axis; before the first line that is its start. */
export function placeOf(series: MetricSeries, axis: Axis, step: number): number {
  if (axis === 'step') return step
  const index = countUpTo(series.train.step, step) - 1
  return index < 0 ? 0 : series.train[axis].at(index)
}

/** The step whose line lies nearest to a place on the axis. */
export function stepAt(series: MetricSeries, axis: Axis, x: number): number {
  const { step, [axis]: column } = series.train
  if (column.length === 0) return axis === 'step' ? Math.max(0, Math.round(x)) : 0
  if (axis === 'step' && x > step.last) return Math.round(x)
  const after = Math.min(column.length - 1, countUpTo(column, x))
  const before = Math.max(0, after - 1)
  return step.at(x - column.at(before) <= column.at(after) - x ? before : after)
}

/** Which lines, from the first to the one behind the last. */
export interface Rows {
  from: number
  to: number
}

/** Raw and smoothed values of some columns over one axis: x, then the raw ones, then the smoothed ones. */
export function trainColumns(
  series: MetricSeries,
  smoothed: SmoothedSeries,
  names: readonly SeriesColumn[],
  axis: Axis,
  beta: number,
  resolution: number,
  rows: Rows = { from: 0, to: series.length },
) {
  const buckets = bucketsOf(rows.from, rows.to, resolution)
  const x = sampled(series.train[axis].view(), buckets).map((value) => value ?? 0)
  const raw = names.map((name) => smoothed.extremes(name).envelope(buckets))
  const mean = beta > 0 ? names.map((name) => sampled(smoothed.view(name, beta), buckets)) : raw
  return { x, raw, mean }
}

/** Smallest (above 0) and largest value of some lines. */
export function extent(lines: readonly (readonly (number | null)[])[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY
  let high = 0
  for (const line of lines)
    for (const value of line) {
      if (value === null) continue
      if (value > 0 && value < low) low = value
      if (value > high) high = value
    }
  return { low: low < high || low > 0 ? Math.min(low, high || low) : 0, high }
}
