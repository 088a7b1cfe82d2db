import { flatten } from '../config/resolve'
import type { Config } from '../config/types'
import { Sha256 } from '../sha256'

/** Settings that do not change what a trial computes: the budget only decides whether it fits. */
const UNKEYED = ['memory.budgetMiB']

/**
 * Equal settings, equal key; backups are checked by it, so a setting that a later build adds is to be left out while it is at its
 * default. It is the first 16 hex digits of the SHA-256 over the settings in the order of their names.
 */
export function trialKey(config: Config): string {
  const settings = [...flatten(config, 'config')].filter(([path]) => !UNKEYED.includes(path)).sort(([a], [b]) => (a < b ? -1 : 1))
  return new Sha256()
    .update(new TextEncoder().encode(JSON.stringify(settings)))
    .digest()
    .slice(0, 16)
}
