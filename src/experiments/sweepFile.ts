/** `sweep.yaml`: what a sweep tries, as a person writes it. */
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import { PRESET_NAMES } from '../core/config/presets'
import { resolveConfig } from '../core/config/resolve'
import type { PresetName } from '../core/config/types'
import { checkValue, nearestName, quote, settingAt } from '../core/config/values'
import { guardYaml } from '../core/config/yamlGuard'
import { StudioError, toProblem } from '../core/errors'
import { givenName, LONGEST_NAME } from '../core/names'
import { type Axis, SWEEP_METHODS, SWEEP_METRICS, type SweepLimits, type SweepSettings } from '../core/sweep/types'
import { checkSpec } from './plan'

/** All that the file says. */
export interface SweepFile {
  settings: SweepSettings
  /** A file, `builtin:clusters` or `builtin:documents`; null where it does not say. */
  data: string | null
  /** The replies, where they are in a file of their own. */
  replies: string | null
  skipBadRows: boolean
}

/** What is wrong with a `sweep.yaml`; the subject names the file, the key and the line. */
export class SweepFileError extends StudioError {
  constructor(
    file: string,
    /** The key, dotted; empty where it is the file as a whole. */
    readonly key: string,
    readonly line: number | null,
    { problem, remedy }: { problem: string; remedy: string },
    options?: ErrorOptions,
  ) {
    super(`${[file, key].filter(Boolean).join(', ')}${line === null ? '' : ` (line ${line})`}`, problem, remedy, options)
  }
}

type Mapping = Readonly<Record<string, unknown>>

const KEYS = [
  ...['name', 'method', 'trials', 'seed', 'metric', 'preset', 'config', 'data', 'replies', 'skipBadRows'],
  ...['axes', 'halving', 'limits'],
]
const HALVING_KEYS = ['eta', 'minSteps']
const LIMIT_KEYS = ['trialSeconds', 'budgetMiB', 'fitMemory']
const RANGE_KEYS = ['from', 'to', 'scale']

/** Rungs of successive halving where the file does not say how short the first is: a ninth of the steps, by an eta of 3. */
const ETA = 3
const shortest = (steps: number): number => Math.max(1, Math.floor(steps / ETA ** 2))

/** Words for what is wrong at a key of the file. */
class Wrong extends Error {
  constructor(
    readonly key: readonly string[],
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(problem)
  }
}

/**
 * Reads a `sweep.yaml`: every key and value checked, alone and together. That its trials can be planned is known only by planning them.
 * @param file its name, for messages
 * @throws SweepFileError naming the file, the key, its line, and the nearest known name
 */
export function parseSweepFile(text: string, file: string): SweepFile {
  guardYaml(text, file)
  const lines = new LineCounter()
  const document = parseDocument(text, { uniqueKeys: true, lineCounter: lines })
  const [syntax] = document.errors
  if (syntax) {
    const problem = `it is not valid YAML: ${syntax.message.split('\n')[0]}`
    throw new SweepFileError(file, '', syntax.linePos?.[0].line ?? 1, { problem, remedy: 'Mend that line.' })
  }
  try {
    return readContent(plain(document), file)
  } catch (error) {
    throw located(error, document, lines, file)
  }
}

function plain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 }) as unknown
  } catch {
    throw new Wrong([], 'it uses aliases (*name), which are not read.', 'Write the value out at each place.')
  }
}

function readContent(content: unknown, file: string): SweepFile {
  if (content === null || content === undefined)
    throw new Wrong([], 'it is empty.', 'Give it axes, such as optimizer.learningRate: [0.001, 0.002].')
  const top = mapping(content, [], KEYS)
  const preset = choice(top.preset ?? null, ['preset'], [...PRESET_NAMES, null]) as PresetName | null
  if (top.config !== undefined && top.config !== null) mapping(top.config, ['config'])
  const base = resolveConfig({ ...(preset && { preset }), file: top.config })
  const halving = mapping(top.halving ?? {}, ['halving'], HALVING_KEYS)
  const settings: SweepSettings = {
    name: givenName(text(top.name, ['name']) ?? (file.replace(/\.ya?ml$/i, '').slice(-LONGEST_NAME) || 'sweep')),
    method: choice(top.method ?? 'grid', ['method'], SWEEP_METHODS),
    axes: Object.entries(mapping(top.axes ?? {}, ['axes'])).map(([path, value]) => readAxis(path, value)),
    base,
    trials: whole(top.trials ?? 0, ['trials']),
    seed: whole(top.seed ?? 1234, ['seed'], 2 ** 32 - 1),
    halving: {
      eta: whole(halving.eta ?? ETA, ['halving', 'eta']),
      minSteps: whole(halving.minSteps ?? shortest(base.run.steps), ['halving', 'minSteps']),
    },
    metric: choice(top.metric ?? 'loss', ['metric'], SWEEP_METRICS),
    limits: readLimits(top.limits ?? {}, base.memory.budgetMiB),
  }
  checkSpec(settings)
  const skipBadRows = flag(top.skipBadRows ?? false, ['skipBadRows'])
  return { settings, data: text(top.data, ['data']), replies: text(top.replies, ['replies']), skipBadRows }
}

function readAxis(path: string, value: unknown): Axis {
  const key = ['axes', path]
  settingAt(path)
  if (Array.isArray(value)) return { path, values: value as unknown[] }
  if (typeof value !== 'object' || value === null)
    throw new Wrong(key, `${quote(value)} is neither a list nor a range.`, 'Write [1, 2, 3], or {from: 1, to: 3, scale: linear}.')
  const range = mapping(value, key, RANGE_KEYS)
  const scale = choice(range.scale ?? 'linear', [...key, 'scale'], ['linear', 'log'] as const)
  return { path, from: finite(range.from, [...key, 'from']), to: finite(range.to, [...key, 'to']), scale }
}

function readLimits(value: unknown, budget: number): SweepLimits {
  const limits = mapping(value, ['limits'], LIMIT_KEYS)
  const seconds = limits.trialSeconds ?? null
  if (seconds !== null && !(typeof seconds === 'number' && seconds > 0 && Number.isFinite(seconds)))
    throw new Wrong(['limits', 'trialSeconds'], `${quote(seconds)} is no time above 0.`, 'Set it to seconds, such as 600, or to null.')
  const budgetMiB = limits.budgetMiB ?? budget
  checkValue('limits.budgetMiB', settingAt('memory.budgetMiB'), budgetMiB)
  return { trialSeconds: seconds, budgetMiB: budgetMiB as number, fitMemory: flag(limits.fitMemory ?? false, ['limits', 'fitMemory']) }
}

function mapping(value: unknown, key: readonly string[], known?: readonly string[]): Mapping {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Wrong(key, `${key.length === 0 ? 'a sweep' : 'this'} is a mapping of keys, not ${quote(value)}.`, 'Write key: value lines.')
  const unknown = known && Object.keys(value).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new Wrong([...key, unknown], 'there is no such key.', `Did you mean ${nearestName(unknown, known ?? [])}?`)
  return value as Mapping
}

function choice<T extends string | null>(value: unknown, key: readonly string[], known: readonly T[]): T {
  if (known.includes(value as T)) return value as T
  const names = known.filter((name): name is T & string => name !== null)
  const advice = typeof value === 'string' ? `Did you mean ${nearestName(value, names)}?` : `Set it to ${names[0]}.`
  throw new Wrong(key, `${quote(value)} is not one of ${names.join(', ')}.`, advice)
}

function whole(value: unknown, key: readonly string[], most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most) return value as number
  throw new Wrong(key, `${quote(value)} is not a whole number from 0${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}.`, 'Mend it.')
}

function finite(value: unknown, key: readonly string[]): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new Wrong(
    key,
    value === undefined ? 'it is missing.' : `${quote(value)} is no number.`,
    'A range is {from: 1, to: 3, scale: linear}.',
  )
}

function flag(value: unknown, key: readonly string[]): boolean {
  if (typeof value === 'boolean') return value
  throw new Wrong(key, `${quote(value)} is not true or false.`, 'Set it to true or false.')
}

function text(value: unknown, key: readonly string[]): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new Wrong(key, `${quote(value)} is no text.`, 'Put it in quotation marks.')
}

/** The error with its place in the file. */
function located(error: unknown, document: Document, lines: LineCounter, file: string): SweepFileError {
  if (error instanceof Wrong) return new SweepFileError(file, error.key.join('.'), lineOf(document, lines, error.key).line, error)
  const problem = toProblem(error, '')
  const subject = problem.subject.replace(/^(config|preset \w+), /, '')
  const parts = subject.split('.')
  const places = [['axes', subject], ['config', ...parts], parts]
  const found = places.map((key) => ({ key, ...lineOf(document, lines, key) })).find(({ whole }) => whole)
  const key = found?.key.join('.') ?? (KEYS.includes(parts[0] ?? '') ? subject : `config.${subject}`)
  return new SweepFileError(file, key, found?.line ?? lineOf(document, lines, parts).line, problem, { cause: error })
}

/** The line of a key; of the innermost section above it where there is only that, which is not the `whole` of it. */
function lineOf(document: Document, lines: LineCounter, key: readonly string[]): { line: number | null; whole: boolean } {
  let node: unknown = document.contents
  let line: number | null = null
  for (const part of key) {
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === part) : undefined
    if (!pair) return { line, whole: false }
    if (isScalar(pair.key) && pair.key.range) line = lines.linePos(pair.key.range[0]).line
    node = pair.value
  }
  return { line, whole: true }
}
