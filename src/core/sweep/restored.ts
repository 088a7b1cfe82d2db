/** Records that come from a backup. */
import type { Trial, VersionedRecords } from './types'

/** Versions that are passed over at most: a backup may say anything. */
const MOST_PASSED = 1000

/**
 * Writes a trial that comes from elsewhere. Its version becomes at least that of its newest attempt: the next attempt must not have the
 * token of an earlier one.
 * @returns false where somebody else writes it, too
 */
export async function putRestored(trials: VersionedRecords<Trial>, trial: Trial): Promise<boolean> {
  const newest = Math.min(MOST_PASSED, Math.max(0, ...trial.attempts.map(({ token }) => token)))
  let version = (await trials.get(trial.id))?.version ?? 0
  do {
    if (!(await trials.put(trial.id, trial, version))) return false
    version++
  } while (version < newest)
  return true
}
