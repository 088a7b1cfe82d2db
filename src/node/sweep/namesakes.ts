/** Sweeps of one name in a folder: an edited file is another sweep, and the one before it is not given up by that. */
import { isUnfinished } from '../../core/sweep/status'
import type { Sweep } from '../../core/sweep/types'
import type { QueueRecords } from '../../experiments/records'

/** What a person should know of other sweeps of this name that are not at their end. */
export async function namesakesOf({ id, name }: Sweep, records: QueueRecords): Promise<string[]> {
  const notes: string[] = []
  for (const other of await records.sweeps()) {
    if (other.id === id || other.name !== name) continue
    const left = (await records.trials(other.id)).filter(isUnfinished).length
    if (left > 0)
      notes.push(
        `Another sweep called “${name}”, ${other.id}, has ${left} ${left === 1 ? 'trial' : 'trials'} left: lattice sweep run --sweep ${other.id} goes on with it, lattice sweep cancel --sweep ${other.id} gives it up.`,
      )
  }
  return notes
}
