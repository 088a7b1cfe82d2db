/** The records of sweeps and trials as JSON: written as they are kept, read as if a stranger had written them. */
import type { Problem } from '../errors'
import {
  type Axis,
  MOST_RUNGS,
  SWEEP_METHODS,
  SWEEP_METRICS,
  type Sweep,
  TRIAL_STATUSES,
  type Trial,
  type TrialAttempt,
  type TrialResult,
} from '../sweep/types'
import {
  count,
  date,
  flag,
  from,
  list,
  matching,
  nullable,
  number,
  object,
  oneOf,
  plain,
  positive,
  type Read,
  readJson,
  text,
  upTo,
} from './read'
import { config, data, formatRecord, id, source, validation } from './records'

const MOST_AXES = 64
const MOST_VALUES = 10_000
const MOST_ATTEMPTS = 10_000
/** Characters of what is said of a failure. */
const MOST_SUBJECT = 1000
const MOST_TOLD = 10_000
/** Numbers of trials; what counts on from the highest stays a number that JSON can say. */
const MOST_NUMBER = 1_000_000

const axis: Read<Axis> = (value, at) =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'values')
    ? object<Axis & { values: readonly unknown[] }>({ path: text(100), values: list(plain(4), MOST_VALUES) })(value, at)
    : object<Exclude<Axis, { values: unknown }>>({ path: text(100), from: number, to: number, scale: oneOf(['linear', 'log'] as const) })(
        value,
        at,
      )

/** Rungs that come to an end. */
const halving = object<Sweep['halving']>({ eta: from(2), minSteps: from(1) })

const fields: Read<Sweep> = object<Sweep>({
  id,
  name: text(),
  method: oneOf(SWEEP_METHODS),
  axes: list(axis, MOST_AXES),
  base: config,
  trials: count,
  seed: count,
  halving: object<Sweep['halving']>({ eta: number, minSteps: number }),
  metric: oneOf(SWEEP_METRICS),
  data,
  rows: count,
  source,
  limits: object<Sweep['limits']>({ trialSeconds: nullable(positive), budgetMiB: positive, fitMemory: flag }),
  created: date,
  state: oneOf(['running', 'paused', 'cancelled'] as const),
  removed: nullable(number),
})

/** Where nothing is halved, it may say what it wants of it. */
const sweep: Read<Sweep> = (value, at) => {
  const read = fields(value, at)
  if (read.method === 'halving') halving(read.halving, 'halving')
  return read
}

const problem: Read<Problem> = object<Pick<Problem, 'subject' | 'problem' | 'remedy'>>({
  subject: text(MOST_SUBJECT),
  problem: text(MOST_TOLD),
  remedy: text(MOST_TOLD),
})

const attempt: Read<TrialAttempt> = object<TrialAttempt>({
  owner: text(),
  token: count,
  started: number,
  ended: nullable(number),
  end: oneOf(['going', 'done', 'failed', 'lost', 'released', 'cancelled'] as const),
})

const result: Read<TrialResult> = object<TrialResult>({
  last: nullable(validation),
  best: nullable(validation),
  step: count,
  samples: count,
  seconds: number,
  samplesPerSecond: nullable(number),
  gpuBytes: number,
  weights: text(200),
})

/** A key that leads to no other file: it is a name in paths. */
const key = matching(/^[0-9a-f]{16}$/, 'a key of 16 hex digits')

const values: Read<Trial['values']> = (value, at) => object<object>({})(value, at) && (plain(5)(value, at) as Trial['values'])

const trial: Read<Trial> = object<Trial>({
  id,
  sweep: id,
  key,
  number: upTo(MOST_NUMBER),
  rung: upTo(MOST_RUNGS - 1),
  values,
  config,
  status: oneOf(TRIAL_STATUSES),
  priority: number,
  problem: nullable(problem),
  need: nullable(object<{ bytes: number; budget: number }>({ bytes: number, budget: number })),
  attempts: list(attempt, MOST_ATTEMPTS),
  run: id,
  result: nullable(result),
  reused: nullable(id),
})

export const formatSweep = (record: Sweep): string => formatRecord(record)
/** What was said at great length is cut: it could not be read again. */
export const formatTrial = (record: Trial): string =>
  formatRecord(record.problem ? { ...record, problem: shortened(record.problem) } : record)

const shortened = (told: Problem): Problem => ({
  ...told,
  subject: told.subject.slice(0, MOST_SUBJECT),
  problem: told.problem.slice(0, MOST_TOLD),
  remedy: told.remedy.slice(0, MOST_TOLD),
})
/** @throws StudioError that names the place in the file */
export const parseSweep = (text: string, file: string): Sweep => readJson(text, file, sweep)
/** @throws StudioError that names the place in the file */
export const parseTrial = (text: string, file: string): Trial => readJson(text, file, trial)
