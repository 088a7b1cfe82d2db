import { createContext, type FocusEvent, type KeyboardEvent, useContext, useDeferredValue, useMemo } from 'react'
import type { Config } from '../../core/config/types'
import { settingAt } from '../../core/config/values'
import { useCommands, useConfig, useDataset, useLocked, useRun } from '../studio/context'
import { takesLive } from './liveMark'
import type { MemoryCosts } from './memoryCosts'
import { type CostSource, costOf } from './settingCosts'

/** The value at a dotted path. */
export function settingValue(config: Config, path: string): unknown {
  const [section = '', key] = path.split('.')
  const inner = (config as unknown as Record<string, unknown>)[section]
  return key === undefined ? inner : (inner as Record<string, unknown>)[key]
}

/** Can be planned for the next run while one is active: nothing but the next start reads them. */
const PLANNED_AHEAD: readonly string[] = ['batch.micro', 'batch.accumulation']

/** The draft's value, its error and the way to change it. */
export function useSetting(path: string) {
  const value = useConfig((state) => (state.edits.has(path) ? state.edits.get(path) : settingValue(state.config, path)))
  const problem = useConfig((state) => state.errors.get(path))
  const edit = useConfig((state) => state.edit)
  const takes = useRun(({ state }) => takesLive(path, state.phase))
  const locked = useLocked() && !PLANNED_AHEAD.includes(path) && !takes
  return {
    setting: settingAt(path),
    value,
    error: problem && `${problem.problem} ${problem.remedy}`,
    set: (value: unknown) => edit(path, value),
    locked,
  }
}

/** What the run goes on with where the draft says otherwise, and what hands the draft's value over: Enter, or leaving the field. */
export function useLiveSetting(path: string) {
  const commands = useCommands()
  const running = useRun(({ state }) => (takesLive(path, state.phase) && state.config ? settingValue(state.config, path) : null))
  const value = useConfig(({ config }) => settingValue(config, path))
  const wrong = useConfig(({ errors }) => errors.has(path))
  const waits = running !== null && !wrong && running !== value
  const hand = (): void => {
    if (waits) void commands.setLive({ [path]: value as number })
  }
  return {
    waits,
    running,
    handlers: {
      onBlur: (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) hand()
      },
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === 'Enter') hand()
      },
    },
  }
}

/** What costs are computed from, once for all rows; as late as the plans that the other costs come from. */
export function useDraftCosts(costs: MemoryCosts | null): CostSource {
  const config = useDeferredValue(useConfig((state) => state.config))
  const data = useDataset((state) => state.summary)
  return useMemo(() => ({ config, costs, data }), [config, costs, data])
}

export const CostSourceContext = createContext<CostSource | null>(null)

/** @throws outside the settings */
export function useCostSource(): CostSource {
  const source = useContext(CostSourceContext)
  if (!source) throw new Error('This component stands outside the settings.')
  return source
}

export const useCost = (path: string): string => costOf(path, useCostSource())
