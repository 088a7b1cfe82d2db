import { differences } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { settingValue } from './useSetting'

/** What a preset keeps of a draft: every setting that differs from the defaults. A length in epochs stands for the one in steps. */
export function savedValues(draft: Config, defaults: Config): Record<string, unknown> {
  const paths = differences(defaults, draft).filter((path) => !(path === 'run.steps' && draft.run.epochs !== null))
  return Object.fromEntries(paths.map((path) => [path, settingValue(draft, path)]))
}
