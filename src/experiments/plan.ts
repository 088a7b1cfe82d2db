/** What a sweep tries: its trials as configs, before anything runs. Equal specs plan equal trials. */
import { effectiveBatch, resolveConfig } from '../core/config/resolve'
import type { Config } from '../core/config/types'
import { checkValue, quote, settingAt } from '../core/config/values'
import { StudioError } from '../core/errors'
import { streamKey, uniform } from '../core/rng'
import { trialKey } from '../core/sweep/key'
import { plannedBy } from '../core/sweep/status'
import { type Axis, isList, MOST_RUNGS, type RangeAxis, type SweepSettings } from '../core/sweep/types'

/** Key of a sweep's draws, beside those of CONTRACT.md. */
const SWEEP_STREAM = 0x5eed0006
/** Trials of one sweep. */
export const MOST_TRIALS = 2000
/** Draws for one trial before it is said that there are not so many different ones. */
const MOST_DRAWS = 100
/** Drawn numbers are rounded to so many digits: whoever repeats one by hand types them all. */
const DIGITS = 4

export interface PlannedTrial {
  key: string
  rung: number
  values: Readonly<Record<string, unknown>>
  config: Config
}

/** Settings that a sweep sets itself. */
const RESERVED: Readonly<Record<string, string>> = {
  'memory.budgetMiB': 'the budget is one of the sweep’s limits',
  'run.steps': 'successive halving sets the length of its rungs',
}

/** @throws StudioError naming what is wrong with the spec */
export function checkSpec(spec: SweepSettings): void {
  const { axes, method, halving, base } = spec
  if (axes.length === 0) throw new StudioError('axes', 'a sweep changes at least one setting.', 'Add an axis with its values.')
  for (const [i, axis] of axes.entries()) {
    if (axes.findIndex(({ path }) => path === axis.path) !== i)
      throw new StudioError(axis.path, 'it is an axis twice.', 'Join its values in one list.')
    checkAxis(axis, method)
  }
  if (method !== 'grid' && !(Number.isInteger(spec.trials) && spec.trials >= 1))
    throw new StudioError('trials', `${quote(spec.trials)} is no number of trials.`, 'Say how many are drawn, such as 20.')
  const count = plannedBy(spec)
  if (count > MOST_TRIALS)
    throw new StudioError(
      'axes',
      `these are ${count} trials; at most ${MOST_TRIALS} are planned.`,
      'Leave values out, or draw some (random).',
    )
  if (method !== 'halving') return
  if (!(Number.isInteger(halving.eta) && halving.eta >= 2))
    throw new StudioError('halving.eta', `${quote(halving.eta)} does not thin out the trials.`, 'Set it to 2 or more, such as 3.')
  if (base.run.epochs !== null)
    throw new StudioError('run.epochs', 'successive halving counts in steps.', 'Set run.steps instead of run.epochs.')
  if (!(Number.isInteger(halving.minSteps) && halving.minSteps >= 1 && halving.minSteps <= base.run.steps))
    throw new StudioError(
      'halving.minSteps',
      `${quote(halving.minSteps)} is not from 1 to run.steps (${base.run.steps}).`,
      'Lower it, or raise run.steps.',
    )
}

function checkAxis(axis: Axis, method: SweepSettings['method']): void {
  const setting = settingAt(axis.path)
  const reserved = axis.path === 'run.steps' && method !== 'halving' ? undefined : RESERVED[axis.path]
  if (reserved) throw new StudioError(axis.path, `${reserved}.`, 'Leave this axis out.')
  if (isList(axis)) {
    if (axis.values.length === 0) throw new StudioError(axis.path, 'this axis has no values.', 'Give it some, or leave it out.')
    for (const value of axis.values) checkValue(axis.path, setting, value)
    if (new Set(axis.values.map((value) => JSON.stringify(value))).size < axis.values.length)
      throw new StudioError(axis.path, 'it has a value twice.', 'Leave one out.')
    return
  }
  if (method === 'grid')
    throw new StudioError(axis.path, 'a grid needs a list of values, not a range.', 'List the values, or draw them (random).')
  if (setting.kind !== 'number' && setting.kind !== 'integer')
    throw new StudioError(axis.path, 'this setting is no number, so it has no range.', 'List its values.')
  // an end of a range need not be a value itself
  const { multipleOf, ...free } = setting
  for (const end of [axis.from, axis.to]) checkValue(axis.path, { ...free, kind: 'number' }, end)
  if (!(axis.from < axis.to))
    throw new StudioError(axis.path, `its range ends at ${axis.to}, and begins at ${axis.from}.`, 'Exchange them.')
  if (axis.scale === 'log' && axis.from <= 0)
    throw new StudioError(axis.path, `a logarithmic range cannot begin at ${axis.from}.`, 'Begin above 0, or make it linear.')
}

/** Steps of each rung, the shortest first; of whatever it says there are no more than {@link MOST_RUNGS}. */
export function rungSteps({ base, halving }: Pick<SweepSettings, 'base' | 'halving'>): number[] {
  const steps: number[] = []
  const eta = Math.max(2, halving.eta)
  for (let length = base.run.steps; length >= halving.minSteps && length >= 1; length = Math.floor(length / eta)) {
    if (steps.length === MOST_RUNGS) break
    steps.unshift(length)
  }
  return steps
}

/** The trials that the spec itself plans: all of a grid or of the draws, and of successive halving the first rung. */
export function planTrials(spec: SweepSettings): PlannedTrial[] {
  checkSpec(spec)
  const list = spec.method === 'grid' ? combinations(spec.axes) : null
  if (list) return list.map((values) => atRung(spec, values, 0))
  const drawn = new Map<string, PlannedTrial>()
  for (let draw = 0, misses = 0; drawn.size < spec.trials; draw++) {
    const trial = atRung(spec, drawValues(spec, draw), 0)
    if (!drawn.has(trial.key)) misses = 0
    else if (++misses === MOST_DRAWS)
      throw new StudioError(
        'trials',
        `there are hardly more than ${drawn.size} different trials, and ${spec.trials} are asked for.`,
        'Ask for fewer, or try all of them (grid).',
      )
    drawn.set(trial.key, trial)
  }
  return [...drawn.values()]
}

/** The same values at the length of a later rung. */
export const promoted = (spec: SweepSettings, { values, rung }: Pick<PlannedTrial, 'values' | 'rung'>): PlannedTrial =>
  atRung(spec, values, rung + 1)

/** The trial that values make at a rung. @throws StudioError where they make none */
export const atRung = (spec: SweepSettings, values: PlannedTrial['values'], rung: number): PlannedTrial =>
  trialOf(spec, values, spec.method === 'halving' ? { 'run.steps': rungSteps(spec)[rung] } : {}, rung)

function trialOf(
  spec: SweepSettings,
  values: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>>,
  rung: number,
): PlannedTrial {
  try {
    const sets = new Map(Object.entries({ ...values, ...more, 'memory.budgetMiB': spec.limits.budgetMiB }))
    const config = resolveConfig({ file: basis(spec.base, sets), sets })
    return { key: trialKey(config), rung, values, config }
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    const text = Object.entries(values).map(([path, value]) => `${path} ${quote(value)}`)
    throw new StudioError(`trial with ${text.join(', ')}`, `${error.subject}: ${error.problem}`, error.remedy, { cause: error })
  }
}

/** The base without what an axis makes obsolete: a length in epochs beside one in steps, and film where it is derived. */
function basis(base: Config, sets: ReadonlyMap<string, unknown>): Config {
  const { film, ...lattice } = base.lattice
  const derived = sets.has('lattice.share') && !sets.has('lattice.film') && film === (base.lattice.share !== 'cell')
  const run = sets.has('run.epochs') ? withoutSteps(base.run) : sets.has('run.steps') ? { ...base.run, epochs: null } : base.run
  return { ...base, ...(derived && { lattice }), run: run.epochs === null ? run : withoutSteps(run) } as Config
}

const withoutSteps = ({ steps, ...run }: Config['run']): Config['run'] => run as Config['run']

/** Every combination of the listed values; the last axis changes fastest. */
function combinations(axes: readonly Axis[]): Record<string, unknown>[] {
  return axes.reduce<Record<string, unknown>[]>(
    (list, axis) => list.flatMap((values) => (isList(axis) ? axis.values : []).map((value) => ({ ...values, [axis.path]: value }))),
    [{}],
  )
}

/** Values of draw `n`: a function of the seed, the axis and n alone. */
function drawValues({ axes, seed }: SweepSettings, n: number): Record<string, unknown> {
  const key = streamKey(seed, SWEEP_STREAM)
  return Object.fromEntries(
    axes.map((axis, i) => {
      const u = uniform(key, n * 64 + i)
      return [axis.path, isList(axis) ? axis.values[Math.floor(u * axis.values.length)] : between(axis, u)]
    }),
  )
}

function between({ path, from, to, scale }: RangeAxis, u: number): number {
  const value = scale === 'log' ? from * (to / from) ** u : from + (to - from) * u
  const setting = settingAt(path)
  if (setting.kind !== 'integer') return Math.min(to, Math.max(from, Number(value.toPrecision(DIGITS))))
  const unit = setting.multipleOf ?? 1
  return Math.min(Math.floor(to / unit) * unit, Math.max(Math.ceil(from / unit) * unit, Math.round(value / unit) * unit))
}

/** Pairs that a trial goes through: its length times its effective batch. */
export const trialPairs = (config: Config, trainRows: number): number =>
  config.run.epochs === null ? config.run.steps * effectiveBatch(config) : config.run.epochs * trainRows
