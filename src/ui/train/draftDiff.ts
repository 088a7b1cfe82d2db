import { differences, resolveConfig } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { settingAt } from '../../core/config/values'
import type { ConfigState } from '../../store/config'
import { settingText } from '../format'
import { settingValue } from './useSetting'

/** What a draft is made of. */
export type Under = Pick<ConfigState, 'preset' | 'edits'>
const NOTHING_UNDER: Under = { preset: 'light', edits: new Map() }

/** One setting that would change. */
export interface Difference {
  path: string
  label: string
  from: string
  to: string
}

/** What would change if settings took the place of the draft's, or went over what stands under it. */
export function diffWith(draft: Config, settings: ReadonlyMap<string, unknown>, under: Under = NOTHING_UNDER): Difference[] {
  const next = resolveConfig({ preset: under.preset, sets: new Map([...under.edits, ...settings]) })
  return differences(draft, next).map((path) => ({
    path,
    label: settingAt(path).label,
    from: settingText(settingValue(draft, path)),
    to: settingText(settingValue(next, path)),
  }))
}
