import { type MetricLine, TRAIN_COLUMNS, type TrainLine, type ValidationLine } from './metrics'

const VALIDATION_NUMBERS = ['step', 'loss', 'cosine', 'recall@1', 'recall@10', 'candidates'] as const

/** JSON writes null for what is no number; what is anything else was never measured. */
const measured = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

/** A line of `metrics.jsonl` as it was parsed, whoever wrote it: every number of its kind is one. Null for what is no such line. */
export function metricLine(value: Readonly<Record<string, unknown>> | null): MetricLine | null {
  if (!value || typeof value.step !== 'number') return null
  const numbers = (columns: readonly string[]): object => Object.fromEntries(columns.map((column) => [column, measured(value[column])]))
  if (value.kind === 'validation') return { kind: value.kind, ...numbers(VALIDATION_NUMBERS) } as ValidationLine
  if (value.kind !== 'train') return null
  // it is only there where an update was skipped
  return { kind: value.kind, ...numbers(TRAIN_COLUMNS.filter((column) => column !== 'skipped' || 'skipped' in value)) } as TrainLine
}
