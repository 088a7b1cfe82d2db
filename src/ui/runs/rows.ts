/** The rows of the table of runs: those of this session, and earlier ones that left checkpoints. */
import type { Config } from '../../core/config/types'
import { type KeptRun, UNTOLD } from '../../core/keptCheckpoint'
import type { ValidationLine } from '../../core/metrics'
import { changesOf, presetOf } from '../../store/config'
import type { RunRecord } from '../../store/run'
import type { RunPhase, RunState } from '../../worker/protocol'
import { settingText } from '../format'

/** What a person has made of a run, and where it comes from; of a run that is not recorded, nothing. */
type Told = Pick<KeptRun, 'note' | 'pinned' | 'archived' | 'adapter' | 'sweep' | 'parent' | 'created'>
const UNRECORDED: Told = { ...UNTOLD, created: '' }

export interface RunRow extends Pick<RunState, 'step' | 'steps' | 'seconds' | 'samplesPerSecond' | 'gpuBytes'>, Told {
  id: string
  name: string
  ink: number
  dataset: string
  config: Config | null
  /** `left`: the page was closed while it trained. `elsewhere`: another tab trains it. */
  status: RunPhase | 'left' | 'elsewhere'
  /** Why it failed. */
  problem: string | null
  validations: readonly ValidationLine[]
  last: ValidationLine | null
  /** Of a trial: what it sets otherwise than the other trials of its sweep. */
  values?: Readonly<Record<string, unknown>>
}

const ofRecord = ({ id, name, ink, dataset, state, validations, last }: RunRecord, kept: KeptRun | undefined): RunRow => {
  const { phase, step, steps, seconds, samplesPerSecond, gpuBytes, config, problem } = state
  return {
    ...toldOf(kept),
    ...{ id, name, ink, dataset, config, step, steps, seconds, samplesPerSecond, gpuBytes, validations, last },
    status: phase,
    problem: problem?.problem ?? null,
  }
}

const toldOf = (kept: KeptRun | undefined): Told => {
  if (!kept) return UNRECORDED
  const { note, pinned, archived, adapter, sweep, parent, created } = kept
  return { note, pinned, archived, adapter, sweep, parent, created }
}

const ofKept = (run: KeptRun, held: readonly string[]): RunRow => {
  const { id, name, ink, data, config, phase, problem, step, steps, seconds, samplesPerSecond, gpuBytes, validations } = run
  return {
    ...toldOf(run),
    ...{ id, name, ink, config, problem, step, steps, seconds, samplesPerSecond, gpuBytes, validations },
    dataset: data.name.replace(/^builtin:/, ''),
    status: phase !== 'training' ? phase : held.includes(id) ? 'elsewhere' : 'left',
    last: validations.at(-1) ?? null,
  }
}

/**
 * All runs, the newest first.
 * @param held ids of those that a tab trains
 */
export function rowsOf(records: readonly RunRecord[], kept: readonly KeptRun[], held: readonly string[] = []): RunRow[] {
  const known = new Set(records.map(({ id }) => id))
  const told = new Map(kept.map((run) => [run.id, run]))
  const earlier = kept.filter(({ id }) => !known.has(id)).sort((a, b) => b.created.localeCompare(a.created))
  return [...records.toReversed().map((record) => ofRecord(record, told.get(record.id))), ...earlier.map((run) => ofKept(run, held))]
}

/** What a run changes of its preset; its precision is the device's affair. */
export const changesIn = (config: Config): [path: string, value: unknown][] =>
  [...changesOf(config)].filter(([path]) => path !== 'precision')

/** What runs are judged by. */
export const METRICS = ['recall@1', 'loss', 'cosine'] as const
export type Metric = (typeof METRICS)[number]
export const METRIC_NAMES: Readonly<Record<Metric, string>> = { 'recall@1': 'recall@1', loss: 'val loss', cosine: 'cosine' }
export const isMetric = (value: string): value is Metric => (METRICS as readonly string[]).includes(value)

/** The run that is best by a metric, as it stands, the earliest of equal ones; null where none was validated. */
export function bestOf(rows: readonly RunRow[], metric: Metric): RunRow | null {
  const way = metric === 'loss' ? -1 : 1
  const value = ({ last }: RunRow): number => (last ? way * last[metric] : Number.NaN)
  // the newest stand first
  return rows.reduce<RunRow | null>((best, row) => (Number.isFinite(value(row)) && (!best || value(row) >= value(best)) ? row : best), null)
}

/** Scores on different data say nothing of each other: the runs on the data of the newest one that was validated. */
export function comparable(rows: readonly RunRow[]): RunRow[] {
  const judged = rows.find(({ last }) => last !== null)
  return rows.filter(({ dataset }) => dataset === judged?.dataset)
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

/** Pinned ones first, else as they are. */
export const pinnedFirst = (rows: readonly RunRow[]): RunRow[] => rows.toSorted((a, b) => Number(b.pinned) - Number(a.pinned))

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

/** Every word is in the run's name, note, status, dataset, preset or changes. */
export function matching(rows: readonly RunRow[], filter: string): RunRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...rows]
  return rows.filter(({ name, note, status, dataset, config }) => {
    const changes = config ? changesIn(config).map(([path, value]) => `${path} ${settingText(value)}`) : []
    const text = [name, note, status, dataset, config ? (presetOf(config) ?? 'custom') : '', ...changes].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
