import { remember, remembered } from '../../store/remembered'

const KEY = 'lattice-recent'
const MOST = 5

/** Names of what was chosen lately, the newest first. */
export function recentEntries(storage: Storage): readonly string[] {
  const known = remembered(storage, KEY)
  return Array.isArray(known) ? known.filter((id): id is string => typeof id === 'string').slice(0, MOST) : []
}

export const addRecent = (storage: Storage, id: string): void =>
  remember(storage, KEY, [id, ...recentEntries(storage).filter((other) => other !== id)].slice(0, MOST))
