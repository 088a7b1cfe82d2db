import type { Axis } from '../../store/prefs'
import type { MetricSeries } from '../../store/series'

const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

/** The next round number that is not below `value`. */
export function roundAbove(value: number): number {
  if (!(value > 0)) return 1
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-9)
  return Number(((ROUND.find((step) => step * decade >= value * (1 - 1e-9)) ?? 10) * decade).toPrecision(3))
}

/** Limits of the x axis: from 0 (or where a resumed run begins) to a round number, not past the planned end. */
export function domainOf(series: MetricSeries, axis: Axis, plannedEnd: number | null): [number, number] {
  const column = series.train[axis]
  if (column.length === 0) return [0, plannedEnd ?? 1]
  const [first, last] = [column.at(0), column.last]
  const end = roundAbove(last)
  const low = column.length > 1 && first > last * 0.5 ? first : 0
  return [low, Math.max(low + 1e-6, plannedEnd === null ? end : Math.min(end, Math.max(plannedEnd, last)))]
}
