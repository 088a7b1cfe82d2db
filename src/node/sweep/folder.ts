/** A folder of sweeps: where everything in it is. Its tree is an archive's (core/archive.ts), with versions of the records. */
import { join } from 'node:path'
import { isArchiveId } from '../../core/archive'
import { formatSweep, formatTrial, parseSweep, parseTrial } from '../../core/archive/sweeps'
import type { QueueStore, Sweep, Trial, TrialRecords } from '../../core/sweep/types'
import { FileLeases } from './leases'
import { FileVersions, namesIn, strangeId } from './versions'

export class SweepFolder {
  readonly store: QueueStore

  constructor(readonly root: string) {
    this.store = {
      sweeps: new FileVersions<Sweep>({
        folders: () => this.sweepFolders(),
        place: (id) => ({ folder: this.sweep(id), stem: 'sweep' }),
        format: formatSweep,
        parse: parseSweep,
      }),
      trials: this.trials(),
      leases: new FileLeases(join(root, 'leases')),
    }
  }

  private trials(): TrialRecords {
    const folderOf = (sweep: string): string => join(this.sweep(sweep), 'trials')
    const versions = new FileVersions<Trial>({
      folders: async () => (await this.sweepFolders()).map((folder) => join(folder, 'trials')),
      place: (id) => {
        const at = id.lastIndexOf('.')
        const key = id.slice(at + 1)
        if (at < 1 || !/^\w+$/.test(key)) throw strangeId(id)
        return { folder: folderOf(id.slice(0, at)), stem: key }
      },
      format: formatTrial,
      parse: parseTrial,
    })
    return {
      all: () => versions.all(),
      of: (sweep) => versions.within(folderOf(sweep)),
      get: (id) => versions.get(id),
      put: (id, value, after) => versions.put(id, value, after),
    }
  }

  /** The folder of a sweep. @throws StudioError for an id that could lead elsewhere */
  sweep(id: string): string {
    return join(this.root, 'sweeps', safe(id))
  }

  /** The folder of a run, as `lattice train --out` writes it. */
  run(id: string): string {
    return join(this.root, 'runs', safe(id))
  }

  get backups(): string {
    return join(this.root, 'backups')
  }

  private async sweepFolders(): Promise<string[]> {
    const folder = join(this.root, 'sweeps')
    return (await namesIn(folder)).filter(isArchiveId).map((name) => join(folder, name))
  }
}

function safe(id: string): string {
  if (!isArchiveId(id)) throw strangeId(id)
  return id
}
