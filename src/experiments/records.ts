/** The records of sweeps and trials, read and changed by whoever is faster. */
import { StudioError } from '../core/errors'
import type { QueueStore, Sweep, Trial, Versioned } from '../core/sweep/types'

/** What may be changed of a sweep at any time. */
export type SweepChange = Partial<Pick<Sweep, 'state' | 'limits' | 'name' | 'removed' | 'source'>>

export class QueueRecords {
  constructor(readonly store: QueueStore) {}

  /** Sweeps that are not put aside, the newest first. */
  async sweeps(): Promise<Sweep[]> {
    const all = (await this.store.sweeps.all()).map(({ value }) => value)
    return all.filter(({ removed }) => removed === null).sort((a, b) => b.created.localeCompare(a.created))
  }

  /** @throws StudioError for one that is gone */
  async sweep(id: string): Promise<Sweep> {
    const record = await this.store.sweeps.get(id)
    if (record) return record.value
    throw new StudioError('sweep', 'it is no longer there.', 'Choose another one.')
  }

  /** A sweep's trials, in the order of planning. */
  async trials(sweep: string): Promise<Trial[]> {
    return (await this.all(sweep)).map(({ value }) => value)
  }

  /** The same with their versions. */
  async all(sweep: string): Promise<Versioned<Trial>[]> {
    const all = await this.store.trials.of(sweep)
    return all.filter(({ value }) => value.sweep === sweep).sort((a, b) => a.value.number - b.value.number)
  }

  /** @param change what it becomes, of what it is: others may change it at the same time */
  async changeSweep(id: string, change: SweepChange | ((sweep: Sweep) => SweepChange)): Promise<Sweep> {
    for (;;) {
      const record = await this.store.sweeps.get(id)
      if (!record) return this.sweep(id)
      const changed = { ...record.value, ...(typeof change === 'function' ? change(record.value) : change) }
      if (await this.store.sweeps.put(id, changed, record.version)) return changed
    }
  }

  /** @param change null: this one stays as it is. @returns how many were changed */
  async changeTrials(sweep: string, change: (trial: Trial) => Trial | null): Promise<number> {
    let count = 0
    for (const { value } of await this.all(sweep)) if (await this.changeTrial(value.id, change)) count++
    return count
  }

  private async changeTrial(id: string, change: (trial: Trial) => Trial | null): Promise<boolean> {
    for (;;) {
      const record = await this.store.trials.get(id)
      const changed = record && change(record.value)
      if (!record || !changed) return false
      if (await this.store.trials.put(id, changed, record.version)) return true
    }
  }
}
