/** The config that the command line asks for: defaults ← preset ← --config ← --set; a resumed run's own config goes below these. */
import { PRESET_NAMES, PRESETS } from '../core/config/presets'
import { type Flat, flatten, readPatch, resolveConfig } from '../core/config/resolve'
import type { Config, PresetName } from '../core/config/types'
import { checkValue, nearestName, settingAt } from '../core/config/values'
import { parseAssignment, parseConfigText } from '../core/config/yaml'
import { StudioError } from '../core/errors'
import { UsageError } from './args'
import type { CommandName } from './usage'

export interface ConfigRequest {
  preset: string | undefined
  /** `--config`, read. */
  file: { name: string; text: string } | null
  /** `key.path=value`, as given. */
  sets: readonly string[]
  /** The config of the checkpoint that is resumed. */
  resumed: Config | null
}

/** Resolves and checks the config. What is wrong on the command line itself is a {@link UsageError}. */
export function configFor({ preset, file, sets, resumed }: ConfigRequest): Config {
  checkPreset(preset, 'train')
  const assigned = asUsage(() => parseSets(sets))
  const content = file ? parseConfigText(file.text, file.name) : null
  const resolve = (): Config => {
    if (!resumed) return resolveConfig({ ...(preset && { preset }), file: content, ...(file && { fileName: file.name }), sets: assigned })
    const over = new Map([...flatten(preset ? PRESETS[preset] : {}, `preset ${preset}`), ...readPatch(content, file?.name), ...assigned])
    return resolveConfig({ file: resumed, sets: over })
  }
  return file || resumed ? resolve() : asUsage(resolve)
}

/** What a command measures when it is not told otherwise. */
export interface Defaults {
  preset?: PresetName
  sets?: Readonly<Record<string, unknown>>
}

/**
 * The settings of a command with defaults of its own: these lie below --config and --set, and a --preset or --config takes the place
 * of their preset.
 */
export function settingsFor({ preset, file, sets }: Omit<ConfigRequest, 'resumed'>, defaults: Defaults, command: CommandName) {
  checkPreset(preset, command)
  const assigned = asUsage(() => parseSets(sets), command)
  const content = readPatch(file ? parseConfigText(file.text, file.name) : null, file?.name)
  const given: Flat = new Map([...Object.entries(defaults.sets ?? {}), ...content, ...assigned])
  // a length in epochs takes the place of one in steps
  const epochs = assigned.get('run.epochs') ?? content.get('run.epochs') ?? null
  if (epochs !== null && !content.has('run.steps') && !assigned.has('run.steps')) given.delete('run.steps')
  const chosen = preset ?? (file ? undefined : defaults.preset)
  return { ...(chosen && { preset: chosen }), sets: given }
}

function checkPreset(name: string | undefined, command: CommandName): asserts name is PresetName | undefined {
  if (name !== undefined && !Object.hasOwn(PRESETS, name))
    throw new UsageError(`--preset ${name}: there is no such preset. Did you mean ${nearestName(name, PRESET_NAMES)}?`, command)
}

function parseSets(sets: readonly string[]): Flat {
  const flat: Flat = new Map()
  for (const text of sets) {
    const [path, value] = parseAssignment(text)
    checkValue(path, settingAt(path), value)
    flat.set(path, value)
  }
  return flat
}

/** What a person typed is wrong, rather than what a file holds. */
export function asUsage<T>(work: () => T, command: CommandName = 'train'): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof StudioError ? new UsageError(error.message, command) : error
  }
}
