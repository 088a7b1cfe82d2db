import { settingText } from '../format'
import { differences, flatten } from './resolve'
import { SETTINGS } from './schema'
import type { Config } from './types'

/** A setting that two configs have otherwise, as people read it. */
export interface Difference {
  path: string
  /** What the setting is called. */
  label: string
  a: string
  b: string
}

/** The settings in which two configs differ, in the order of the settings. */
export function settingDifferences(a: Config, b: Config): Difference[] {
  const [left, right] = [flatten(a, 'config'), flatten(b, 'config')]
  return differences(a, b).map((path) => ({
    path,
    label: SETTINGS[path]?.label ?? path,
    a: settingText(left.get(path)),
    b: settingText(right.get(path)),
  }))
}
