/** Parallel coordinates of a sweep as numbers: where each trial crosses each axis. Nothing here draws. */
import { settingAt } from '../../../core/config/values'
import { isList } from '../../../core/sweep/types'
import type { SweepView, TrialView } from '../../../worker/sweepProtocol'
import { settingText, tick } from '../../format'
import { championView, metricName } from './sweepText'

export interface PlotAxis {
  id: string
  label: string
  /** From the bottom (0) to the top (1). */
  ticks: readonly { at: number; text: string }[]
  /** Values between the ticks mean nothing. */
  steps: boolean
}

export interface PlotLine {
  trial: TrialView
  /** On each axis, 0 … 1; null where the trial has no value. */
  at: readonly (number | null)[]
  best: boolean
}

export interface Parallel {
  axes: readonly PlotAxis[]
  lines: readonly PlotLine[]
}

/** What is let through on an axis, 0 … 1. */
export type Brush = readonly [from: number, to: number]
export type Brushes = Readonly<Record<string, Brush>>

/** Numbers that differ by more than this factor stand on a logarithmic axis. */
const DECADE = 10

interface Scale {
  axis: PlotAxis
  place(value: unknown): number | null
}

/** The axes that a sweep changes, its rate and its metric, with a line for each trial that is done. */
export function parallelOf(view: SweepView): Parallel {
  const done = view.trials.filter(({ result }) => result !== null)
  const best = championView(view)
  const settings = view.sweep.axes.map((axis) => {
    const { label } = settingAt(axis.path)
    const read = ({ values }: TrialView): unknown => values[axis.path]
    const scale = isList(axis) ? steps(axis.path, label, axis.values) : numbers(axis.path, label, done.map(read), axis.scale === 'log')
    return { scale, read }
  })
  const rate = ({ result }: TrialView): unknown => result?.samplesPerSecond
  const score = ({ result }: TrialView): unknown => result?.best?.[view.sweep.metric]
  const all = [
    ...settings,
    { scale: numbers('rate', 'samples/s', done.map(rate), false), read: rate },
    { scale: numbers('metric', metricName(view.sweep.metric), done.map(score), false), read: score },
  ]
  const lines = done.map((trial) => ({
    trial,
    best: trial.id === best?.id,
    at: all.map(({ scale, read }) => scale.place(read(trial))),
  }))
  return { axes: all.map(({ scale }) => scale.axis), lines }
}

function steps(id: string, label: string, values: readonly unknown[]): Scale {
  const order = values.every((value) => typeof value === 'number') ? [...values].sort((a, b) => a - b) : [...values]
  const keys = order.map((value) => JSON.stringify(value))
  const at = (i: number): number => (order.length === 1 ? 0.5 : i / (order.length - 1))
  return {
    axis: { id, label, steps: true, ticks: order.map((value, i) => ({ at: at(i), text: settingText(value) })) },
    place: (value) => {
      const index = keys.indexOf(JSON.stringify(value))
      return index < 0 ? null : at(index)
    },
  }
}

function numbers(id: string, label: string, values: readonly unknown[], log: boolean): Scale {
  const known = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value))
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const isLog = low > 0 && (log || high / low > DECADE)
  const warp = (value: number): number => (isLog ? Math.log(value) : value)
  const unwarp = (value: number): number => (isLog ? Math.exp(value) : value)
  const span = warp(high) - warp(low)
  const ends = known.length === 0 ? [] : span > 0 ? [0, 0.5, 1] : [0.5]
  return {
    axis: { id, label, steps: false, ticks: ends.map((at) => ({ at, text: tick(span > 0 ? unwarp(warp(low) + at * span) : low) })) },
    place: (value) => (typeof value === 'number' && Number.isFinite(value) ? (span > 0 ? (warp(value) - warp(low)) / span : 0.5) : null),
  }
}

/** A hair of room, so that a brush over all of an axis holds its ends. */
const HAIR = 1e-9

/** Whether a line passes all brushes. */
export const passes = ({ at }: PlotLine, axes: readonly PlotAxis[], brushes: Brushes): boolean =>
  axes.every(({ id }, i) => {
    const brush = brushes[id]
    const place = at[i] ?? null
    return !brush || (place !== null && place >= brush[0] - HAIR && place <= brush[1] + HAIR)
  })

/** Which places along a line have room for their words: both ends, and those between that keep `gap` from what is already there. */
export function legible(places: readonly number[], gap: number): boolean[] {
  const end = places.at(-1) ?? 0
  let before = Number.POSITIVE_INFINITY
  return places.map((place, i) => {
    const last = i === places.length - 1
    const room = Math.abs(place - before) >= gap && Math.abs(end - place) >= gap
    if (i > 0 && !last && !room) return false
    before = place
    return true
  })
}
