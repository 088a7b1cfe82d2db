import type { TrainColumn } from '../../core/metrics'
import { isScaled, settledPrecision } from '../../core/precision'
import { THROUGHPUT_STEPS } from '../../core/throughput'
import type { ChartId } from '../../store/chartView'
import type { MetricSeries, SeriesColumn } from '../../store/series'
import { group, significant } from '../format'
import { extent, trainColumns } from './columns'
import type { ChartDefinition, Reading, Table } from './definition'
import type { ChartData, Line } from './LineChart'
import type { Rule } from './marks'
import type { Ink } from './palette'
import { fromZero, tightDecades } from './ranges'
import type { ChartInputs } from './useChartInputs'

export const last = (column: SeriesColumn, format: (value: number) => string) => (series: MetricSeries) =>
  series.length > 0 && Number.isFinite(series.train[column].last) ? format(series.train[column].last) : '–'

/** Every line of the run, in some of its columns. */
export function trainTable({ series }: ChartInputs, names: readonly SeriesColumn[]): Table {
  const all: readonly SeriesColumn[] = ['step', 'samples', 'seconds', ...names]
  return { names: all, rows: series.length, at: (row, column) => series.train[all[column] ?? 'step'].at(row) }
}

interface Part {
  column: TrainColumn
  label: string
  ink: Ink
  width?: number
}
const PARTS: readonly Part[] = [
  { column: 'loss', label: 'total', ink: '--text', width: 2 },
  { column: 'dialogue', label: 'dialogue', ink: '--c1' },
  { column: 'surface', label: 'surface', ink: '--c2' },
  { column: 'reconstruction', label: 'reconstruction', ink: '--c5' },
  { column: 'internal', label: 'internal', ink: '--c3' },
]
const COLUMNS = PARTS.map(({ column }) => column)
const PART_READINGS: readonly Reading[] = PARTS.map(({ column, label, ink }) => ({ label, ink, read: last(column, significant) }))

/** Some columns of the lines: raw behind, their means in front. */
function smoothedData(inputs: ChartInputs, columns: readonly SeriesColumn[], log: boolean, resolution: number): ChartData {
  const { series, smoothed, axis, smoothing } = inputs
  const { x, raw, mean } = trainColumns(series, smoothed, columns, axis, smoothing, resolution, inputs.rows())
  const { low, high } = extent(raw)
  return {
    columns: [x, ...raw, ...mean],
    x: inputs.domain(),
    y: log ? tightDecades(low, high) : fromZero(high),
    marks: inputs.marks(false),
  }
}

/** Total loss and its four parts, before their weights. */
export const LOSS: ChartDefinition = {
  id: 'loss',
  title: 'Loss',
  label: 'Loss in training and its parts',
  wide: true,
  log: true,
  lines: [
    ...PARTS.map(({ label, ink }): Line => ({ label, ink, faint: true })),
    ...PARTS.map(({ label, ink, width = 1.7 }): Line => ({ label, ink, width, head: true })),
  ],
  readings: () => PART_READINGS,
  data: (inputs, log, resolution) => ({
    ...smoothedData(inputs, COLUMNS, log, resolution),
    marks: [...inputs.marks(true), ...inputs.best('loss', true)],
  }),
  table: (inputs) => trainTable(inputs, COLUMNS),
}

interface OneLine {
  id: ChartId
  title: string
  unit?: string
  label: string
  column: SeriesColumn
  line: string
  ink: Ink
  log: boolean
  format: (value: number) => string
  before: string
}

/** One column of the metrics. */
const oneLine = ({ column, line, ink, format, before, ...rest }: OneLine): ChartDefinition => {
  const reading: readonly Reading[] = [{ label: '', read: last(column, format) }]
  return {
    ...rest,
    lines: [
      { label: line, ink, faint: true },
      { label: line, ink, head: true },
    ],
    before: () => before,
    readings: () => reading,
    data: (inputs, log, resolution) => smoothedData(inputs, [column], log, resolution),
    table: (inputs) => trainTable(inputs, [column]),
  }
}

const rateText = (value: number): string => (value >= 1000 ? group(value) : significant(value))

const RATE_READINGS: readonly Reading[] = [{ label: 'last step', read: last('rate', rateText) }]

/** Of each step by itself; the header has the mean of several. */
export const THROUGHPUT: ChartDefinition = {
  ...oneLine({
    id: 'throughput',
    title: 'Throughput',
    unit: 'samples/s',
    label: 'Samples per second',
    column: 'rate',
    line: 'samples/s',
    ink: '--c1',
    log: false,
    format: rateText,
    before: 'Measured while a run trains.',
  }),
  readings: () => RATE_READINGS,
  aside: () => ({ text: '', title: `Of each step by itself; the top bar has the mean of the last ${THROUGHPUT_STEPS}.` }),
}

const gradient = oneLine({
  id: 'gradNorm',
  title: 'Gradient norm',
  label: 'Gradient norm before clipping',
  column: 'gradNorm',
  line: 'gradient norm',
  ink: '--c4',
  log: true,
  format: significant,
  before: 'Norm of an update’s gradient, before clipping.',
})

const SCALE_READINGS: readonly Reading[] = [
  { label: 'loss scale', read: last('lossScale', group) },
  { label: 'skipped', read: (series) => group(series.skipped) },
]
const isScaledRun = ({ running }: ChartInputs): boolean => running !== null && isScaled(settledPrecision(running))
const clipRules = ({ config }: ChartInputs): Rule[] =>
  config.optimizer.clipNorm > 0 ? [{ y: config.optimizer.clipNorm, colour: '--warn' }] : []

/** Norm of the accumulated gradient before clipping, with the line at which it is clipped. */
export const GRADIENT: ChartDefinition = {
  ...gradient,
  readings: (inputs) => [...(isScaledRun(inputs) ? SCALE_READINGS : []), ...gradient.readings(inputs)],
  aside: (inputs) =>
    isScaledRun(inputs)
      ? { text: '', title: 'Gradients are stored in 16 bits, scaled by this; an update that does not fit is skipped whole.' }
      : { text: inputs.config.optimizer.clipNorm > 0 ? `clip ${inputs.config.optimizer.clipNorm}` : 'no clip' },
  data: (inputs, log, resolution) => ({ ...gradient.data(inputs, log, resolution), rules: clipRules(inputs) }),
}

const scale = oneLine({
  id: 'lossScale',
  title: 'Loss scale',
  label: 'Loss scale',
  column: 'lossScale',
  line: 'loss scale',
  ink: '--c5',
  log: true,
  format: group,
  before: 'What gradients are multiplied by while they are stored in 16 bits; 1 in f32.',
})

/** Steps of powers of two: never smoothed. */
export const LOSS_SCALE: ChartDefinition = {
  ...scale,
  lines: [{ label: 'loss scale', ink: '--c5', head: true }],
  data: (inputs, log, resolution) => {
    const { x, raw } = trainColumns(inputs.series, inputs.smoothed, ['lossScale'], inputs.axis, 0, resolution, inputs.rows())
    const { low, high } = extent(raw)
    return {
      columns: [x, ...raw],
      x: inputs.domain(),
      y: log ? [Math.max(0.5, low / 4), Math.max(2, high * 4)] : fromZero(high),
      marks: inputs.marks(false),
    }
  },
}
