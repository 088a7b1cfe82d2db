/** Whatever has settings: presets, the draft, runs, checkpoints. Two of them are compared. */
import { PRESET_NAMES } from '../../core/config/presets'
import { differences, flatten, resolveConfig } from '../../core/config/resolve'
import { SETTINGS } from '../../core/config/schema'
import type { Config } from '../../core/config/types'
import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { settingText } from '../format'
import { checkpointName } from './names'
import type { RunRow } from './rows'

export interface SettingsSource {
  /** As the URL has it: `run:ID`. */
  key: string
  label: string
  config: Config
}

/** Everything that can be compared: what is planned, runs, checkpoints, presets. */
export function sourcesOf(draft: Config, rows: readonly RunRow[], checkpoints: readonly KeptCheckpoint[]): SettingsSource[] {
  const named = new Map(rows.map(({ id, name }) => [id, name]))
  return [
    { key: 'draft', label: 'the next run', config: draft },
    ...rows.flatMap(({ id, name, config }) => (config ? [{ key: `run:${id}`, label: name, config }] : [])),
    ...checkpoints.flatMap((kept) => {
      const { id, config } = kept
      return config ? [{ key: `kept:${id}`, label: checkpointName(kept, named.get(kept.run ?? '')), config }] : []
    }),
    ...PRESET_NAMES.map((name) => ({ key: `preset:${name}`, label: `${name} preset`, config: resolveConfig({ preset: name }) })),
  ]
}

export interface Difference {
  path: string
  /** What the setting is called. */
  label: string
  a: string
  b: string
}

/** The settings in which two configs differ, in the order of the settings. */
export function settingDifferences(a: Config, b: Config): Difference[] {
  const [left, right] = [flatten(a, 'config'), flatten(b, 'config')]
  return differences(a, b).map((path) => ({
    path,
    label: SETTINGS[path]?.label ?? path,
    a: settingText(left.get(path)),
    b: settingText(right.get(path)),
  }))
}
