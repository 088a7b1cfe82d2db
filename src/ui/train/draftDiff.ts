import { differences, resolveConfig } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { settingAt } from '../../core/config/values'
import { settingText } from '../format'
import { settingValue } from './useSetting'

/** One setting that would change. */
export interface Difference {
  path: string
  label: string
  from: string
  to: string
}

/** What would change if settings took the place of the draft's. */
export function diffWith(draft: Config, settings: ReadonlyMap<string, unknown>): Difference[] {
  const next = resolveConfig({ sets: new Map(settings) })
  return differences(draft, next).map((path) => ({
    path,
    label: settingAt(path).label,
    from: settingText(settingValue(draft, path)),
    to: settingText(settingValue(next, path)),
  }))
}
