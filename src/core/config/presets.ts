import type { ConfigPatch, PresetName } from './types'

/** Presets are patches over the defaults (CONTRACT.md). */
export const PRESETS: Readonly<Record<PresetName, ConfigPatch>> = {
  light: {},
  full: { lattice: { share: 'cell' }, memory: { budgetMiB: 1024 } },
  wide: { lattice: { share: 'cell', channels: 32 }, memory: { budgetMiB: 2048 } },
  tiny: { lattice: { width: 6, height: 6, depth: 5, channels: 8, hidden: 16, steps: 8 } },
}

export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[]
