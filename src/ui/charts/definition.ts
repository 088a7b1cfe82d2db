import type { ChartId } from '../../store/chartView'
import type { MetricSeries } from '../../store/series'
import type { ChartData, Line } from './LineChart'
import type { ChartInputs } from './useChartInputs'

/** A number in a chart's head that follows the metrics. */
export interface Reading {
  label: string
  /** Colour of its line; none where the label needs none. */
  ink?: Line['ink']
  read: (series: MetricSeries) => string
}

/** All points of a chart: named columns of equal length. */
export interface Table {
  names: readonly string[]
  rows: number
  at: (row: number, column: number) => number
}

/** One chart as data: what it draws, what stands in its head, what it gives away. */
export interface ChartDefinition {
  id: ChartId
  title: string
  /** Unit, beside the title. */
  unit?: string
  /** What a screen reader says of it. */
  label: string
  /** The whole width of the charts. */
  wide?: boolean
  /** The y axis is logarithmic unless a person says otherwise. */
  log: boolean
  lines: readonly Line[]
  left?: number
  formatY?: (value: number) => string
  formatValue?: (value: number) => string
  /** What stands over it before there is a run; without one it is shown at once. */
  before?: (inputs: ChartInputs) => string
  readings: (inputs: ChartInputs) => readonly Reading[]
  /** Words in the head, beside the readings. */
  aside?: (inputs: ChartInputs) => { text: string; title?: string } | null
  data: (inputs: ChartInputs, log: boolean, resolution: number) => ChartData
  table: (inputs: ChartInputs) => Table
}
