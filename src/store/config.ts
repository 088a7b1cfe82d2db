import { createStore } from 'zustand/vanilla'
import { PRESET_NAMES, PRESETS } from '../core/config/presets'
import { differences, flatten, resolveConfig } from '../core/config/resolve'
import type { Config, PresetName } from '../core/config/types'
import { checkValue, settingAt } from '../core/config/values'
import { type Problem, toProblem } from '../core/errors'

export interface ConfigState {
  preset: PresetName
  /** What a person has set, by path; may hold values that are refused. */
  edits: ReadonlyMap<string, unknown>
  /** The last draft that was valid: what costs are computed from, and what Train takes. */
  config: Config
  /** Path → what is wrong with its value. */
  errors: ReadonlyMap<string, Problem>
  /** Why the last config file was refused. */
  problem: Problem | null
}

export interface ConfigActions {
  /** Takes a preset; what was set by hand stays, except where presets differ. */
  choosePreset(preset: PresetName): void
  edit(path: string, value: unknown): void
  /** Several values at once; `undefined` takes a value back. */
  editAll(values: Readonly<Record<string, unknown>>): void
  /** Replaces every setting by a file's content. On a problem nothing changes. */
  load(content: unknown, file: string): void
  refuse(problem: Problem | null): void
  /** Puts other settings in place of all of them. @returns the way back */
  replace(preset: PresetName, edits: ReadonlyMap<string, unknown>): () => void
}

/** Paths that presets set, and the one that is derived from them. */
const PRESET_PATHS = new Set([...PRESET_NAMES.flatMap((name) => [...flatten(PRESETS[name], name).keys()]), 'lattice.film'])

function derive(preset: PresetName, edits: ReadonlyMap<string, unknown>, fallback: Config): Pick<ConfigState, 'config' | 'errors'> {
  const errors = new Map<string, Problem>()
  const valid = new Map<string, unknown>()
  for (const [path, value] of edits) {
    try {
      checkValue(path, settingAt(path), value)
      valid.set(path, value)
    } catch (error) {
      errors.set(path, toProblem(error, path))
    }
  }
  try {
    return { config: resolveConfig({ preset, sets: valid }), errors }
  } catch (error) {
    const problem = toProblem(error, 'lattice.steps')
    return { config: fallback, errors: errors.set(problem.subject, problem) }
  }
}

export const createConfigStore = () =>
  createStore<ConfigState & ConfigActions>()((set, get) => {
    const apply = (preset: PresetName, edits: ReadonlyMap<string, unknown>): void =>
      set({ preset, edits, ...derive(preset, edits, get().config) })
    return {
      preset: 'light',
      edits: new Map(),
      config: resolveConfig({ preset: 'light' }),
      errors: new Map(),
      problem: null,
      choosePreset: (preset) => apply(preset, new Map([...get().edits].filter(([path]) => !PRESET_PATHS.has(path)))),
      edit: (path, value) => get().editAll({ [path]: value }),
      editAll: (values) => {
        const edits = new Map(get().edits)
        for (const [path, value] of Object.entries(values)) {
          if (value === undefined) edits.delete(path)
          else edits.set(path, value)
        }
        apply(get().preset, edits)
      },
      load: (content, file) => {
        try {
          resolveConfig({ file: content })
          apply('light', flatten(content, file))
          set({ problem: null })
        } catch (error) {
          const { subject, problem, remedy } = toProblem(error, file)
          set({ problem: { subject: file, problem: `${subject}: ${problem}`, remedy } })
        }
      },
      refuse: (problem) => set({ problem }),
      replace: (preset, edits) => {
        const before = get()
        apply(preset, edits)
        return () => apply(before.preset, before.edits)
      },
    }
  })

export type ConfigStore = ReturnType<typeof createConfigStore>

/** The preset that a config is, as far as presets go; null when it is none of them. */
export function presetOf(config: Config): PresetName | null {
  const isPreset = (name: PresetName): boolean =>
    differences(resolveConfig({ preset: name }), config).every((path) => !PRESET_PATHS.has(path) || path === 'memory.budgetMiB')
  return PRESET_NAMES.find(isPreset) ?? null
}

/** What a config changes of its preset (of `light` when it is none): path → value. */
export function changesOf(config: Config): Map<string, unknown> {
  const preset = resolveConfig({ preset: presetOf(config) ?? 'light' })
  const values = flatten(config, 'config')
  return new Map(differences(preset, config).map((path) => [path, values.get(path)]))
}
