import { createStore } from 'zustand/vanilla'
import { checkValue, settingAt } from '../core/config/values'
import { remember, remembered } from './remembered'

const STORAGE_KEY = 'lattice-presets'

/** Settings under a name: a patch over the defaults, path → value. */
export interface OwnPreset {
  name: string
  values: Readonly<Record<string, unknown>>
}

function isAllowed([path, value]: [string, unknown]): boolean {
  try {
    checkValue(path, settingAt(path), value)
    return true
  } catch {
    return false
  }
}

/** What was kept, without names and settings that this build does not know. */
function known(value: unknown): OwnPreset[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one): OwnPreset[] => {
    const { name, values } = (one ?? {}) as Partial<OwnPreset>
    if (typeof name !== 'string' || name.trim() === '' || typeof values !== 'object' || values === null) return []
    return [{ name, values: Object.fromEntries(Object.entries(values).filter(isAllowed)) }]
  })
}

/** A person's own presets, in alphabetical order; remembered in this browser. */
export function createPresetsStore(storage: Storage) {
  const store = createStore<{ own: readonly OwnPreset[] }>()(() => ({ own: known(remembered(storage, STORAGE_KEY)) }))
  store.subscribe(({ own }) => remember(storage, STORAGE_KEY, own))
  const put = (list: readonly OwnPreset[]): void => store.setState({ own: list.toSorted((a, b) => a.name.localeCompare(b.name)) })
  const back = (): (() => void) => {
    const { own } = store.getState()
    return () => store.setState({ own })
  }
  return Object.assign(store, {
    /** Under a name that is taken, what stood there is replaced. @returns the way back */
    save(name: string, values: OwnPreset['values']): () => void {
      const undo = back()
      put([...store.getState().own.filter((preset) => preset.name !== name), { name, values }])
      return undo
    },
    /** @returns the way back, or null when the new name is taken or empty */
    rename(name: string, next: string): (() => void) | null {
      const { own } = store.getState()
      const wanted = next.trim()
      if (wanted === '' || own.some((preset) => preset.name === wanted)) return null
      const undo = back()
      put(own.map((preset) => (preset.name === name ? { ...preset, name: wanted } : preset)))
      return undo
    },
    /** @returns the way back */
    remove(name: string): () => void {
      const undo = back()
      put(store.getState().own.filter((preset) => preset.name !== name))
      return undo
    },
  })
}

export type PresetsStore = ReturnType<typeof createPresetsStore>
