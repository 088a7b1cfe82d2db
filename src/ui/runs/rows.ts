/** The rows of the table of runs: those of this session, and earlier ones that left checkpoints. */
import { effectiveBatch } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import type { KeptRun } from '../../core/keptCheckpoint'
import type { ValidationLine } from '../../core/metrics'
import { changesOf, presetOf } from '../../store/config'
import type { RunRecord } from '../../store/run'
import type { RunPhase, RunState } from '../../worker/protocol'
import { settingText } from '../format'

export interface RunRow extends Pick<RunState, 'step' | 'steps' | 'seconds' | 'samplesPerSecond' | 'gpuBytes'> {
  id: string
  name: string
  ink: number
  dataset: string
  config: Config | null
  /** `left`: the page was closed while it trained. */
  status: RunPhase | 'left'
  /** Why it failed. */
  problem: string | null
  validations: readonly ValidationLine[]
  last: ValidationLine | null
}

const ofRecord = ({ id, name, ink, dataset, state, validations, last }: RunRecord): RunRow => {
  const { phase, step, steps, seconds, samplesPerSecond, gpuBytes, config, problem } = state
  return {
    ...{ id, name, ink, dataset, config, step, steps, seconds, samplesPerSecond, gpuBytes, validations, last },
    status: phase,
    problem: problem?.problem ?? null,
  }
}

const ofKept = (run: KeptRun): RunRow => {
  const { id, name, ink, data, config, phase, problem, step, steps, seconds, samplesPerSecond, gpuBytes, validations } = run
  return {
    ...{ id, name, ink, config, problem, step, steps, seconds, samplesPerSecond, gpuBytes, validations },
    dataset: data.name.replace(/^builtin:/, ''),
    status: phase === 'training' ? 'left' : phase,
    last: validations.at(-1) ?? null,
  }
}

/** All runs, the newest first. */
export function rowsOf(records: readonly RunRecord[], kept: readonly KeptRun[]): RunRow[] {
  const known = new Set(records.map(({ id }) => id))
  const earlier = kept.filter(({ id }) => !known.has(id)).sort((a, b) => b.created.localeCompare(a.created))
  return [...records.toReversed().map(ofRecord), ...earlier.map(ofKept)]
}

/** What a run changes of its preset; its precision is the device's affair. */
export const changesIn = (config: Config): [path: string, value: unknown][] =>
  [...changesOf(config)].filter(([path]) => path !== 'precision')

/** What runs are judged by. */
export const METRICS = ['recall@1', 'loss', 'cosine'] as const
export type Metric = (typeof METRICS)[number]
export const METRIC_NAMES: Readonly<Record<Metric, string>> = { 'recall@1': 'recall@1', loss: 'val loss', cosine: 'cosine' }
export const isMetric = (value: string): value is Metric => (METRICS as readonly string[]).includes(value)

/** The run that is best by a metric, as it stands, of rows with the newest first; of equals the earliest. Null where none was validated. */
export function bestOf(rows: readonly RunRow[], metric: Metric): RunRow | null {
  const way = metric === 'loss' ? -1 : 1
  const value = ({ last }: RunRow): number => (last ? way * last[metric] : Number.NaN)
  return rows.reduce<RunRow | null>((best, row) => (Number.isFinite(value(row)) && (!best || value(row) >= value(best)) ? row : best), null)
}

export const COLUMNS = ['run', 'status', 'changes', 'step', 'loss', 'cosine', 'recall@1', 'rate', 'memory', 'time'] as const
export type Column = (typeof COLUMNS)[number]

const KEYS: Readonly<Record<Column, (row: RunRow) => string | number | null>> = {
  run: ({ name }) => name,
  status: ({ status }) => status,
  changes: ({ config }) => (config ? changesIn(config).length : null),
  step: ({ step }) => step,
  loss: ({ last }) => last?.loss ?? null,
  cosine: ({ last }) => last?.cosine ?? null,
  'recall@1': ({ last }) => last?.['recall@1'] ?? null,
  rate: ({ samplesPerSecond }) => samplesPerSecond,
  memory: ({ gpuBytes }) => gpuBytes || null,
  time: ({ seconds }) => seconds,
}

/** By a column; rows without a value come last either way, equal ones stay as they are. `-loss` is the highest first. */
export function sorted(rows: readonly RunRow[], order: string): RunRow[] {
  const descending = order.startsWith('-')
  const column = order.replace(/^-/, '') as Column
  const key = KEYS[column]
  if (!key) return [...rows]
  return rows.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)]
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
    const difference = typeof left === 'string' ? left.localeCompare(String(right), 'en', { numeric: true }) : left - (right as number)
    return descending ? -difference : difference
  })
}

/** Every word is in the run's name, status, dataset, preset or changes. */
export function matching(rows: readonly RunRow[], filter: string): RunRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...rows]
  return rows.filter(({ name, status, dataset, config }) => {
    const changes = config ? changesIn(config).map(([path, value]) => `${path} ${settingText(value)}`) : []
    const text = [name, status, dataset, config ? (presetOf(config) ?? 'custom') : '', ...changes].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Lines of a chart that compares runs: samples seen, then a column a run, with nothing where it was not validated. */
export function comparison(rows: readonly RunRow[], metric: Metric): [x: number[], ...ys: (number | null | undefined)[][]] {
  const curves = rows.map(
    ({ config, validations }) => new Map(validations.map((line) => [line.step * (config ? effectiveBatch(config) : 1), line[metric]])),
  )
  const x = [...new Set(curves.flatMap((curve) => [...curve.keys()]))].sort((a, b) => a - b)
  // undefined is no gap: the line goes on to the next value
  return [x, ...curves.map((curve) => x.map((samples) => curve.get(samples)))]
}
