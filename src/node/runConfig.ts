/** The config that the command line asks for: defaults ← preset ← --config ← --set; a resumed run's own config goes below these. */
import { PRESET_NAMES, PRESETS } from '../core/config/presets'
import { type Flat, flatten, resolveConfig } from '../core/config/resolve'
import type { Config, PresetName } from '../core/config/types'
import { checkValue, nearestName, settingAt } from '../core/config/values'
import { parseAssignment, parseConfigText } from '../core/config/yaml'
import { StudioError } from '../core/errors'
import { UsageError } from './args'

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
  if (preset !== undefined && !isPreset(preset))
    throw new UsageError(`--preset ${preset}: there is no such preset. Did you mean ${nearestName(preset, PRESET_NAMES)}?`, 'train')
  const assigned = asUsage(() => parseSets(sets))
  const content = file ? parseConfigText(file.text, file.name) : null
  const resolve = (): Config => {
    if (!resumed) return resolveConfig({ ...(preset && { preset }), file: content, sets: assigned })
    const over = new Map([
      ...flatten(preset ? PRESETS[preset] : {}, `preset ${preset}`),
      ...flatten(content, file?.name ?? 'config'),
      ...assigned,
    ])
    return resolveConfig({ file: resumed, sets: over })
  }
  return file || resumed ? resolve() : asUsage(resolve)
}

const isPreset = (name: string): name is PresetName => Object.hasOwn(PRESETS, name)

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
function asUsage<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof StudioError ? new UsageError(error.message, 'train') : error
  }
}
