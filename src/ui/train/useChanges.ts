import { createContext, useContext, useDeferredValue, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
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

const changesIn = (config: Config): Changes => ({
  changed: changesOf(config),
  base: resolveConfig({ preset: presetOf(config) ?? 'light' }),
})

/**
 * What the draft changes of its preset, found once for all rows, in a task of its own after a control has shown its new value. A store,
 * so that a row is rendered only when something of it is different.
 */
export function useDraftChanges(): StoreApi<Changes> {
  const config = useDeferredValue(useConfig((state) => state.config))
  const [store] = useState(() => createStore<Changes>()(() => changesIn(config)))
  useEffect(() => store.setState(changesIn(config)), [store, config])
  return store
}

export const ChangesContext = createContext<StoreApi<Changes> | null>(null)

/** @throws outside the settings */
export function useChanges<T>(select: (changes: Changes) => T): T {
  const store = useContext(ChangesContext)
  if (!store) throw new Error('This component stands outside the settings.')
  return useStore(store, select)
}

/** The default that a setting was changed from, and the way back to it; null while it stands at its default. */
export function useDefault(path: string): { value: unknown; back: () => void } | null {
  const changed = useChanges((changes) => changes.changed.has(path))
  const value = useChanges(({ base }) => settingValue(base, path))
  const edit = useConfig((state) => state.edit)
  const wrong = useConfig((state) => state.errors.has(path) && state.edits.has(path))
  if (!changed && !wrong) return null
  return { value, back: () => edit(path, path === 'run.steps' || path === 'lattice.film' ? undefined : value) }
}
