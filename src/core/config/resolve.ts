import { StudioError } from '../errors'
import { checkPoolSettings, poolWarnings } from './pool'
import { PRESETS } from './presets'
import { SETTINGS } from './schema'
import { hasLattice } from './surface'
import type { Config, ConfigPatch, PresetName } from './types'
import { checkValue, completed, quote, settingAt } from './values'

/** Dotted path → value, of whatever is set; insertion order is the order of setting. */
export type Flat = Map<string, unknown>

/** Flattens a nested patch. Throws on a section or key that does not exist, and on a section that is not a mapping. */
export function flatten(patch: unknown, source: string): Flat {
  const flat: Flat = new Map()
  if (patch === null || patch === undefined) return flat
  if (typeof patch !== 'object' || Array.isArray(patch))
    throw new StudioError(source, 'a config is a mapping of sections.', 'Start from an exported config.yaml.')
  const sections = new Set(Object.keys(SETTINGS).map((path) => path.split('.')[0]))
  for (const [section, inner] of Object.entries(patch)) {
    const isSection = sections.has(section) && !Object.hasOwn(SETTINGS, section)
    if (!isSection) {
      settingAt(section)
      flat.set(section, inner)
    } else if (inner !== null && inner !== undefined) {
      if (typeof inner !== 'object' || Array.isArray(inner))
        throw new StudioError(
          `${source}, ${section}`,
          'this is a section, not a value.',
          `Give it keys, like ${section === 'run' ? 'steps' : '…'}.`,
        )
      for (const [key, value] of Object.entries(inner)) {
        settingAt(`${section}.${key}`)
        flat.set(`${section}.${key}`, value)
      }
    }
  }
  return flat
}

function unflatten(flat: Flat): Config {
  const config: Record<string, unknown> = {}
  for (const [path, value] of flat) {
    const [section = '', key] = path.split('.')
    if (!key) config[section] = value
    else config[section] = { ...((config[section] as object | undefined) ?? {}), [key]: value }
  }
  return config as unknown as Config
}

/** A file's patch, flat, every key and value checked. What is wrong is named by the file, where it has a name, and the key. */
export function readPatch(patch: unknown, fileName?: string): Flat {
  try {
    const flat = flatten(patch, fileName ?? 'config')
    for (const [path, value] of flat) checkValue(path, settingAt(path), value)
    return flat
  } catch (error) {
    if (!fileName || !(error instanceof StudioError) || error.subject.startsWith(fileName)) throw error
    throw new StudioError(`${fileName}, ${error.subject}`, error.problem, error.remedy, { cause: error })
  }
}

export interface ConfigSources {
  preset?: PresetName
  /** A config file’s or a stored run’s content. */
  file?: unknown
  /** That file’s name, for messages. */
  fileName?: string
  /** `key.path` → value, as the command line gives them. */
  sets?: Flat
}

/**
 * Defaults ← preset ← file ← sets, checked, then the derived values that need no data (film). CONTRACT.md, Config.
 * Throws a {@link StudioError} naming the first key that is wrong.
 */
export function resolveConfig({ preset, file, fileName, sets }: ConfigSources = {}): Config {
  const given: Flat = new Map([
    ...flatten(preset ? PRESETS[preset] : {}, `preset ${preset}`),
    ...readPatch(file, fileName),
    ...(sets ?? []),
  ])
  const flat: Flat = new Map(Object.entries(SETTINGS).map(([path, setting]) => [path, setting.default]))
  for (const [path, value] of given) {
    checkValue(path, settingAt(path), value)
    flat.set(path, completed(settingAt(path), value))
  }
  if (!given.has('lattice.film')) flat.set('lattice.film', flat.get('lattice.share') !== 'cell')
  if (given.has('run.steps') && flat.get('run.epochs') !== null)
    throw new StudioError('run.epochs', 'a run has a length in steps or in epochs, and both are set.', 'Remove run.steps or run.epochs.')
  const config = unflatten(flat)
  checkTogether(config)
  return config
}

/** T below this and nothing reaches the output face. */
export const smallestSteps = (depth: number): number => depth - 1

function checkTogether(config: Config): void {
  const { lattice } = config
  if (lattice.bypass && lattice.baseline !== 'none')
    throw new StudioError(
      'lattice.baseline',
      'the bypass and the MLP baseline both stand in place of the lattice, and both are set.',
      'Set lattice.bypass to false, or lattice.baseline to none.',
    )
  const needed = smallestSteps(lattice.depth)
  if (hasLattice(config) && lattice.steps < needed)
    throw new StudioError(
      'lattice.steps',
      `${lattice.steps} steps cannot cross ${lattice.depth} layers: nothing reaches the output face.`,
      `Set it to ${needed} or more.`,
    )
  checkPoolSettings(config, effectiveBatch(config))
  const watching = config.run.earlyStop ? 'run.earlyStop' : config.optimizer.schedule === 'plateau' ? 'optimizer.schedule' : null
  if (watching && config.data.validation === 0)
    throw new StudioError(
      watching,
      'it watches the validations, and data.validation is 0: there are none.',
      'Set data.validation above 0, such as 0.1.',
    )
}

/**
 * Sentences about a valid config that a person should know before starting.
 * @param trainRows rows to train on, where they are known
 */
export const configWarnings = (config: Config, trainRows?: number): string[] => [
  ...latticeWarnings(config),
  ...batchWarnings(config, trainRows),
  ...poolWarnings(config, effectiveBatch(config)),
]

/** Of {@link configWarnings} those about the lattice. */
export function latticeWarnings(config: Config): string[] {
  const { lattice } = config
  const advised = Math.ceil(1.4 * (lattice.depth - 1))
  if (!hasLattice(config) || lattice.steps >= advised) return []
  return [`${lattice.steps} lattice steps barely cross ${lattice.depth} layers: the signal arrives weak. ${advised} or more work better.`]
}

/** Of {@link configWarnings} those about the batch. */
export function batchWarnings(config: Config, trainRows?: number): string[] {
  const { micro } = config.batch
  const pairs = effectiveBatch(config)
  if (trainRows === undefined || pairs <= trainRows) return []
  if (micro > trainRows)
    return [
      `A micro-batch of ${micro} repeats rows, as there are ${trainRows} to train on: a pair then counts as its own negative. ${trainRows} or fewer work better.`,
    ]
  return [`An update of ${pairs} pairs goes more than once through the ${trainRows} rows that there are to train on.`]
}

/** The number of updates of a run over `trainRows` rows: `run.steps`, or ceil(epochs·n/M). */
export function totalSteps(config: Config, trainRows: number): number {
  const { epochs, steps } = config.run
  return epochs === null ? steps : Math.max(1, Math.ceil((epochs * trainRows) / effectiveBatch(config)))
}

/** Pairs that make one update. */
export const effectiveBatch = ({ batch }: Config): number => batch.micro * batch.accumulation

/** The dotted paths at which two configs differ. */
export function differences(a: Config, b: Config): string[] {
  const left = flatten(a, 'config')
  const right = flatten(b, 'config')
  return Object.keys(SETTINGS).filter((path) => JSON.stringify(left.get(path)) !== JSON.stringify(right.get(path)))
}

/** The value of a setting as a message shows it. */
export const settingText = (config: Config, path: string): string => quote(flatten(config, 'config').get(path))

/** A config with one setting replaced, checked alone (not against the others). */
export function withSetting(config: Config, path: string, value: unknown): Config {
  checkValue(path, settingAt(path), value)
  return unflatten(flatten(config, 'config').set(path, completed(settingAt(path), value)))
}

export type { Config, ConfigPatch, PresetName }

/** The settings that a run goes on with: one whose steps are all done gets as many again. */
export const goingOn = (config: Config, step: number): Config =>
  step < config.run.steps ? config : { ...config, run: { ...config.run, steps: step + config.run.steps, epochs: null } }
