import { createContext, useContext, useMemo } from 'react'
import { resolveConfig } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { changesOf, presetOf } from '../../store/config'
import { useConfig } from '../studio/context'
import { settingValue } from './useSetting'

export interface Changes {
  /** Settings that differ from their default, with their values. */
  changed: ReadonlyMap<string, unknown>
  /** The preset, which is what the defaults are. */
  base: Config
}

/** What the draft changes of its preset. */
export function useDraftChanges(): Changes {
  const config = useConfig((state) => state.config)
  return useMemo(() => ({ changed: changesOf(config), base: resolveConfig({ preset: presetOf(config) ?? 'light' }) }), [config])
}

/** The changes of the draft, found once for all rows. */
export const ChangesContext = createContext<Changes | null>(null)

/** The default that a setting was changed from, and the way back to it; null while it stands at its default. */
export function useDefault(path: string): { value: unknown; back: () => void } | null {
  const changes = useContext(ChangesContext)
  const edit = useConfig((state) => state.edit)
  const wrong = useConfig((state) => state.errors.has(path))
  const edited = useConfig((state) => state.edits.has(path))
  if (!changes || !(changes.changed.has(path) || (wrong && edited))) return null
  const value = settingValue(changes.base, path)
  return { value, back: () => edit(path, path === 'run.steps' || path === 'lattice.film' ? undefined : value) }
}
