/** Whatever has settings: presets, the draft, runs, checkpoints. Two of them are compared. */
import type { Difference } from '../../core/config/compare'
import { PRESET_NAMES } from '../../core/config/presets'
import { resolveConfig } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { checkpointName, dataName } from './names'
import type { RunRow } from './rows'

export interface SettingsSource {
  /** As the URL has it: `run:ID`. */
  key: string
  label: string
  config: Config
  /** What it was trained on; empty where it was not, or nobody knows. */
  data: string
}

/** Everything that can be compared: what is planned, runs, checkpoints, presets. */
export function sourcesOf(draft: Config, rows: readonly RunRow[], checkpoints: readonly KeptCheckpoint[]): SettingsSource[] {
  const named = new Map(rows.map(({ id, name }) => [id, name]))
  return [
    { key: 'draft', label: 'the next run', config: draft, data: '' },
    ...rows.flatMap(({ id, name, config, dataset }) => (config ? [{ key: `run:${id}`, label: name, config, data: dataset }] : [])),
    ...checkpoints.flatMap((kept) => {
      const { id, config } = kept
      return config
        ? [{ key: `kept:${id}`, label: checkpointName(kept, named.get(kept.run ?? '')), config, data: dataName(kept.data.name) }]
        : []
    }),
    ...PRESET_NAMES.map((name) => ({ key: `preset:${name}`, label: `${name} preset`, config: resolveConfig({ preset: name }), data: '' })),
  ]
}

/** That they were trained on different data, as a row of its own before the settings. */
export const dataDifference = (a: SettingsSource, b: SettingsSource): Difference[] =>
  a.data && b.data && a.data !== b.data ? [{ path: 'data', label: 'dataset', a: a.data, b: b.data }] : []
