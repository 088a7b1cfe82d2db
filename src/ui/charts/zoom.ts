import type { Axis } from '../../store/prefs'

/** Part of the x axis, in its own units. */
export type Range = readonly [from: number, to: number]

const number = (value: number): string => String(Number(value.toPrecision(8)))

/** As it stands in the URL: `step:120~340`. */
export const zoomText = (axis: Axis, [from, to]: Range): string => `${axis}:${number(from)}~${number(to)}`

/** The inverse of {@link zoomText}; null for another axis, and for what is none. */
export function parseZoom(text: string, axis: Axis): Range | null {
  const [, of, from, to] = /^(\w+):(-?[\d.e+-]+)~(-?[\d.e+-]+)$/.exec(text) ?? []
  const range: Range = [Number(from), Number(to)]
  return of === axis && Number.isFinite(range[0]) && range[1] > range[0] ? range : null
}

/** Makes a range `factor` times as wide round a place that stays where it is; on a log axis in decades. */
export function zoomed([from, to]: Range, at: number, factor: number, log: boolean): Range {
  if (!log || !(from > 0)) return [at - (at - from) * factor, at + (to - at) * factor]
  return [at / (at / from) ** factor, at * (to / at) ** factor]
}

/** A range inside `whole`; null where it is all of it. */
export function inside([from, to]: Range, whole: Range): Range | null {
  const range: Range = [Math.max(from, whole[0]), Math.min(to, whole[1])]
  const all = range[0] <= whole[0] && range[1] >= whole[1]
  return all || !(range[1] > range[0]) ? null : range
}
