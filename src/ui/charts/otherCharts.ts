import { effectiveBatch } from '../../core/config/resolve'
import { learningRate } from '../../core/schedule'
import type { MetricSeries, ValidationColumn } from '../../store/series'
import { bytes, exponential, plural, rate, significant, tick } from '../format'
import { extent, trainColumns } from './columns'
import type { ChartDefinition, Table } from './definition'
import type { Rule } from './marks'
import type { Ink } from './palette'
import { fromZero, tightDecades } from './ranges'
import { last, trainTable } from './trainCharts'
import type { ChartInputs } from './useChartInputs'

const LINES: readonly { column: ValidationColumn; ink: Ink; nameShift: number }[] = [
  { column: 'recall@10', ink: '--c7', nameShift: -8 },
  { column: 'recall@1', ink: '--c1', nameShift: -8 },
  { column: 'cosine', ink: '--c2', nameShift: 15 },
]
const threeDigits = (value: number): string =>
  value
    .toFixed(3)
    .replace(/^(-?)0/, '$1')
    .replace('-', '−')

function validationTable({ series }: ChartInputs, names: readonly ValidationColumn[]): Table {
  const all: readonly ValidationColumn[] = ['step', ...names]
  return { names: all, rows: series.validation.step.length, at: (row, column) => series.validation[all[column] ?? 'step'].at(row) }
}

const places = ({ series, place }: ChartInputs): number[] => Array.from(series.validation.step.view(), place)
const candidates = (series: MetricSeries): string =>
  series.validation.step.length > 0 ? `${series.validation.candidates.last} candidates` : ''
const everySteps = ({ config }: ChartInputs): string => `every ${plural(config.run.evaluateEvery, 'step')}`

/** Validation cosine and recall; how many candidates there were stands beside the title. */
export const VALIDATION: ChartDefinition = {
  id: 'validation',
  title: 'Validation',
  label: 'Validation cosine and recall',
  log: false,
  lines: LINES.map(({ column, ink, nameShift }) => ({ label: column, ink, head: true, nameShift })),
  formatY: (value) => value.toFixed(2).replace('-', '−'),
  formatValue: threeDigits,
  before: (inputs) => `Cosine and recall, ${everySteps(inputs)}.`,
  readings: () => [{ label: '', read: candidates }],
  data: (inputs, log) => {
    const { series } = inputs
    const lines = LINES.map(({ column }) => Array.from(series.validation[column].view()))
    const lowest = Math.min(0, ...lines.map((values) => values.reduce((a, b) => Math.min(a, b), 0)))
    return {
      columns: [places(inputs), ...lines],
      x: inputs.domain(),
      y: log ? tightDecades(Math.max(1e-3, extent(lines).low), 1) : [lowest < 0 ? Math.floor(lowest * 4) / 4 : 0, 1],
      marks: [...inputs.marks(false), ...inputs.best('recall@1', false)],
    }
  },
  table: (inputs) => validationTable(inputs, ['cosine', 'recall@1', 'recall@10', 'candidates']),
}

export const VALIDATION_LOSS: ChartDefinition = {
  id: 'validationLoss',
  title: 'Validation loss',
  label: 'Validation loss',
  log: false,
  lines: [{ label: 'validation loss', ink: '--c6', head: true }],
  before: (inputs) => `Loss over rows that are held out, ${everySteps(inputs)}.`,
  readings: () => [{ label: '', read: ({ validation }) => (validation.step.length > 0 ? significant(validation.loss.last) : '–') }],
  data: (inputs, log) => {
    const loss = Array.from(inputs.series.validation.loss.view())
    const { low, high } = extent([loss])
    return {
      columns: [places(inputs), loss],
      x: inputs.domain(),
      y: log ? tightDecades(low, high) : fromZero(high),
      marks: [...inputs.marks(false), ...inputs.best('validation', false)],
    }
  },
  table: (inputs) => validationTable(inputs, ['loss']),
}

/** Points of the planned part. */
const PLANNED = 160

/** What the schedule plans from here on, at places of the axis; nothing where it has no place for a step to come. */
function planned({ series, axis, config, steps }: ChartInputs): { x: number[]; y: number[] } {
  const done = series.length > 0 ? series.train.step.last : 0
  const unit = axis === 'step' ? 1 : axis === 'samples' ? effectiveBatch(config) : null
  if (unit === null || done >= steps) return { x: [], y: [] }
  // whole steps: the schedule knows no others
  const points = Math.min(PLANNED, steps - done)
  const ahead = Array.from({ length: points + 1 }, (_, i) => Math.round(done + (i / points) * (steps - done)))
  // the plateau schedule plans nothing but what it has come to
  const plain = learningRate(config, Math.max(0, done - 1), steps)
  const factor = config.optimizer.schedule === 'plateau' && done > 0 ? series.train.learningRate.last / plain : 1
  return { x: ahead.map((step) => step * unit), y: ahead.map((step) => learningRate(config, Math.max(0, step - 1), steps, factor)) }
}

/** Never smoothed; what is planned is dashed. */
export const LEARNING_RATE: ChartDefinition = {
  id: 'learningRate',
  title: 'Learning rate',
  label: 'Learning rate, planned part dashed',
  log: false,
  lines: [
    { label: 'planned', ink: '--text-3', dash: [3, 3], width: 1.2 },
    { label: 'learning rate', ink: '--c2', head: true },
  ],
  formatY: (value) => (value !== 0 && Math.abs(value) < 0.01 ? exponential(value, 1) : tick(value)),
  formatValue: rate,
  left: 50,
  readings: () => [{ label: '', read: last('learningRate', rate) }],
  data: (inputs, log, resolution) => {
    const { series, smoothed, axis, config } = inputs
    const { x, raw } = trainColumns(series, smoothed, ['learningRate'], axis, 0, resolution, inputs.rows())
    const ahead = planned(inputs)
    const { low, high } = extent([...raw, ahead.y])
    return {
      columns: [
        [...x, ...ahead.x],
        [...x.map(() => null), ...ahead.y],
        [...(raw[0] ?? []), ...ahead.y.map(() => null)],
      ],
      x: inputs.domain(true),
      y: log ? tightDecades(low, high) : fromZero(Math.max(config.optimizer.learningRate, high)),
      marks: inputs.marks(false),
    }
  },
  table: (inputs) => trainTable(inputs, ['learningRate']),
}

/** GPU memory over the run, against what was planned and the budget. */
export const MEMORY: ChartDefinition = {
  id: 'memory',
  title: 'GPU memory',
  label: 'GPU memory allocated, planned and allowed',
  log: false,
  lines: [
    { label: 'planned', ink: '--text-3', dash: [3, 3], width: 1.2 },
    { label: 'allocated', ink: '--c8', head: true },
  ],
  formatY: (value) => (value === 0 ? '0' : bytes(value)),
  formatValue: bytes,
  left: 64,
  before: () => 'What is allocated on the GPU, beside what was planned.',
  readings: () => [{ label: '', read: ({ memory }) => (memory.bytes.length > 0 ? bytes(memory.bytes.last) : '–') }],
  aside: ({ plannedBytes }) => (plannedBytes === null ? null : { text: `planned ${bytes(plannedBytes)}` }),
  data: (inputs, log) => {
    const { series, plannedBytes, config } = inputs
    const allocated = Array.from(series.memory.bytes.view())
    const budget = config.memory.budgetMiB * 2 ** 20
    const { low, high } = extent([allocated, plannedBytes === null ? [] : [plannedBytes]])
    // a budget far above what is used would flatten what happens
    const near = budget < 3 * high
    return {
      columns: [Array.from(series.memory.step.view(), inputs.place), allocated.map(() => plannedBytes), allocated],
      x: inputs.domain(),
      y: log ? tightDecades(low, Math.max(high, near ? budget : 0)) : fromZero(Math.max(high, near ? budget : 0)),
      rules: near ? [{ y: budget, colour: '--warn' } satisfies Rule] : [],
      marks: inputs.marks(false),
    }
  },
  table: ({ series, plannedBytes }) => ({
    names: ['step', 'allocated bytes', 'planned bytes'],
    rows: series.memory.step.length,
    at: (row, column) =>
      column === 0 ? series.memory.step.at(row) : column === 1 ? series.memory.bytes.at(row) : (plannedBytes ?? Number.NaN),
  }),
}
