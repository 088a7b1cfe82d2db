import type uPlot from 'uplot'
import type { Mark, Rule } from './marks'
import type { Ink } from './palette'

/** One line of a chart. */
export interface Line {
  label: string
  ink: Ink
  width?: number
  dash?: readonly number[]
  /** The faint values behind a mean: no head, not in the tip. */
  faint?: boolean
  /** A dot at the newest point. */
  head?: boolean
  /** Writes label and value beside that dot, so many pixels below it. */
  nameShift?: number
}

/** What a chart shows now: one column of x, then one of y for each line. */
export interface ChartData {
  columns: uPlot.AlignedData
  x: [number, number]
  y: [number, number]
  marks?: readonly Mark[]
  rules?: readonly Rule[]
}

export interface AxisSpec {
  /** What it counts, in a word. */
  name: string
  format: (value: number) => string
  /** Ticks are at least so far apart: steps are counted in whole numbers. */
  least: number
}

export interface ChartSpec {
  lines: readonly Line[]
  logX?: boolean
  logY?: boolean
  x: AxisSpec
  formatY?: (value: number) => string
  /** Values as the tip shows them. */
  formatValue?: (value: number) => string
  /** Room left of the axis. */
  left?: number
}

/** What a person does on a chart. */
export interface ChartGestures {
  /** A part of the x axis was dragged over. */
  onZoom(from: number, to: number): void
  /** The whole axis again. */
  onReset(): void
}
