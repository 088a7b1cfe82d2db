import type { LatticeFrame } from '../../core/frame'
import { cellsIn, type SampleTrajectory, stateAt, type Trajectory } from '../../core/trajectory'
import { activities, cellLosses, changes, signBalances } from '../../core/trajectoryMeasures'
import { highQuantile, roundUp } from '../../scene/scale'
import { cellCount } from '../../scene/values'
import { exponential, legendEnd, significant } from '../format'
import type { LatticeView } from './view'

/** One state that can be shown: of a training batch as it came, or of a row that was followed. */
export interface Shown {
  frame: LatticeFrame
  /** Null for a live picture. */
  of: { trajectory: Trajectory; sample: SampleTrajectory; t: number } | null
}

type Quantity = Pick<LatticeView, 'mode' | 'channel'>

/** One number a cell. Written to `out`. */
export function cellValues({ frame, of }: Shown, { mode, channel }: Quantity, out = new Float32Array(cellCount(frame))): Float32Array {
  const { channels, state } = frame
  switch (mode) {
    case 'channel': {
      const picked = Math.min(channel, channels - 1)
      for (let cell = 0; cell < out.length; cell++) out[cell] = state[cell * channels + picked] ?? 0
      return out
    }
    case 'sign':
      return signBalances(state, channels, out)
    case 'change':
      return of ? changes(of.trajectory, of.sample, of.t, out) : out.fill(0)
    case 'gradient':
      return of ? gradientsAt(of.sample, Math.min(of.t, of.trajectory.steps), out) : out.fill(0)
    case 'loss':
      return of ? lossShares(of.trajectory, of.sample, out) : out.fill(0)
    default:
      return activities(state, channels, out)
  }
}

function gradientsAt({ gradients }: SampleTrajectory, t: number, out: Float32Array): Float32Array {
  if (!gradients) return out.fill(0)
  out.set(gradients.subarray(t * out.length, (t + 1) * out.length))
  return out
}

const losses = new WeakMap<SampleTrajectory, Float32Array>()

/** Each cell's part of the row's surface and internal loss; they add up to 1. */
export function lossShares(trajectory: Trajectory, sample: SampleTrajectory, out = new Float32Array(cellsIn(trajectory))): Float32Array {
  // a damaged lattice has no s_{T−1} of its own
  if (sample.first >= trajectory.steps) return out.fill(0)
  const known = losses.get(sample)
  if (known) {
    out.set(known)
    return out
  }
  const values = cellLosses(trajectory, sample)
  const sum = values.reduce((all, value) => all + value, 0)
  values.forEach((value, cell) => {
    out[cell] = sum > 0 ? value / sum : 0
  })
  losses.set(sample, out.slice())
  return out
}

/** How numbers become places in a colour map. */
export interface Scale {
  kind: 'linear' | 'signed' | 'log'
  low: number
  high: number
}

/** Smaller than this share of the largest is drawn as the lowest colour. */
const DECADES = 4
/** States of a row that are looked at for its scale. */
const LOOKS = 5

/** A scale that holds for every t of every row, so that neither playing nor comparing changes what a colour means. */
export function scaleOf(rows: readonly Shown[], quantity: Quantity): Scale {
  const { mode } = quantity
  if (mode === 'sign') return { kind: 'signed', low: -1, high: 1 }
  const ends = rows.flatMap((row) => looksOf(row, mode).map((at) => highest(at, quantity)))
  const most = Math.max(0, ...ends)
  if (mode === 'gradient' || mode === 'loss') {
    const high = most > 0 ? most : 1
    return { kind: 'log', low: high / 10 ** DECADES, high }
  }
  const high = roundUp(most)
  return mode === 'channel' ? { kind: 'signed', low: -high, high } : { kind: 'linear', low: 0, high }
}

function highest(shown: Shown, quantity: Quantity): number {
  const values = cellValues(shown, quantity)
  if (quantity.mode !== 'gradient' && quantity.mode !== 'loss') return highQuantile(values)
  return values.reduce((most, value) => Math.max(most, value), 0)
}

/** The same row at a few t. */
function looksOf(shown: Shown, mode: LatticeView['mode']): Shown[] {
  const { of } = shown
  if (!of || mode === 'loss') return [shown]
  const { first } = of.sample
  const ts = Array.from({ length: LOOKS }, (_, i) => Math.round(first + ((of.trajectory.last - first) * i) / (LOOKS - 1)))
  return [...new Set(ts)].map((t) => shownAt(of.trajectory, of.sample, t))
}

/** A row's state at t, as a frame. */
export function shownAt(trajectory: Trajectory, sample: SampleTrajectory, t: number): Shown {
  const { width, height, depth, channels, step } = trajectory
  const state = stateAt(trajectory, sample, t)
  return { frame: { step, t, sample: sample.choice.place, width, height, depth, channels, state }, of: { trajectory, sample, t } }
}

/** Places of values in their colour map: 0 … 1, or −1 … 1 where they have a sign. */
export function scaled(values: Float32Array, { kind, low, high }: Scale): Float32Array<ArrayBuffer> {
  const span = Math.log(high / Math.max(low, Number.MIN_VALUE))
  return Float32Array.from(values, (value) => {
    if (kind === 'log') return value > low ? Math.log(value / low) / span : 0
    return high > 0 ? value / high : 0
  })
}

const QUANTITIES: Readonly<Record<LatticeView['mode'], (quantity: Quantity, channels: number) => string>> = {
  rms: (_, channels) => `activity, RMS over ${channels} channels`,
  channel: ({ channel }) => `channel ${channel}, state`,
  sign: (_, channels) => `signs of ${channels} channels, + less −`,
  gradient: () => '‖∂L/∂s‖ over channels, log',
  change: () => 'change in one step, RMS',
  loss: () => 'share of surface and internal loss, log',
}

/** The legend of a scale: its ends and what it measures, with the unit. */
export function legendOf(scale: Scale, quantity: Quantity, channels: number): { low: string; quantity: string; high: string } {
  const text = QUANTITIES[quantity.mode](quantity, channels)
  if (scale.kind === 'log') return { low: `≤ ${exponential(scale.low, 0)}`, quantity: text, high: exponential(scale.high, 1) }
  if (scale.kind === 'signed') return { low: legendEnd(scale.low), quantity: text, high: `+${legendEnd(scale.high)}` }
  return { low: '0', quantity: text, high: legendEnd(scale.high) }
}

/** A cell's value in words. */
export const valueText = (value: number, { kind }: Scale): string => (kind === 'log' ? exponential(value) : significant(value))
