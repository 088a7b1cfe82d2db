import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { group } from '../format'

/** What a checkpoint is called: as a person named it, by its file, or by its run and step. */
export const checkpointName = ({ name, file, step }: KeptCheckpoint, run: string | undefined): string =>
  name || file || `${run ?? 'run'}, step ${group(step)}`

/** A dataset as people know it. */
export const dataName = (name: string): string => name.replace(/^builtin:/, '') || 'unknown data'

const UNITS: readonly [seconds: number, one: string, many: string][] = [
  [86_400, 'day', 'days'],
  [3600, 'hour', 'hours'],
  [60, 'minute', 'minutes'],
]

/** How long ago a date is, in words. */
export function ago(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000
  if (!Number.isFinite(seconds)) return 'at an unknown time'
  for (const [unit, one, many] of UNITS) {
    const count = Math.floor(seconds / unit)
    if (count >= 1) return `${count} ${count === 1 ? one : many} ago`
  }
  return 'just now'
}
