import { PRESET_NAMES } from '../core/config/presets'
import { SETTINGS } from '../core/config/schema'
import type { PresetName } from '../core/config/types'
import type { ConfigStore } from './config'
import { remember, remembered } from './remembered'

const KEY = 'lattice-draft'

/** Takes up the settings of the last visit, as far as they can be understood, and keeps every change. */
export function keepDraft(store: ConfigStore, storage: Storage): ConfigStore {
  const { preset, edits } = (remembered(storage, KEY) ?? {}) as { preset?: unknown; edits?: unknown }
  if (PRESET_NAMES.includes(preset as PresetName) && Array.isArray(edits)) {
    const known = edits.filter((edit): edit is [string, unknown] => Array.isArray(edit) && Object.hasOwn(SETTINGS, String(edit[0])))
    store.getState().replace(preset as PresetName, new Map(known))
  }
  store.subscribe((now, before) => {
    if (now.edits !== before.edits || now.preset !== before.preset) remember(storage, KEY, { preset: now.preset, edits: [...now.edits] })
  })
  return store
}
