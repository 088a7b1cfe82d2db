/** A folder of sweeps: where everything in it is. Its tree is an archive's (core/archive.ts), with versions of the records. */
import { basename, join } from 'node:path'
import { isArchiveId } from '../../core/archive'
import { formatSweep, formatTrial, parseSweep, parseTrial } from '../../core/archive/sweeps'
import type { StudioError } from '../../core/errors'
import type { QueueStore, Sweep, Trial, TrialRecords } from '../../core/sweep/types'
import { FileLeases } from './leases'
import { FileVersions, namesIn, strangeId } from './versions'

export class SweepFolder {
  readonly store: QueueStore
  private readonly sweepVersions = new FileVersions<Sweep>({
    folders: () => this.sweepFolders(),
    place: (id) => ({ folder: this.sweep(id), stem: 'sweep' }),
    format: formatSweep,
    parse: parseSweep,
  })
  private readonly trialVersions = this.versionsOfTrials()

  constructor(readonly root: string) {
    this.store = { sweeps: this.sweepVersions, trials: this.trials(), leases: new FileLeases(join(root, 'leases')) }
  }

  /** Records of sweeps that could not be read when they were listed last. */
  damagedSweeps(): StudioError[] {
    return this.sweepVersions.damaged(join(this.root, 'sweeps'))
  }

  /** Records of trials that could not be read when they were listed last: of one sweep. */
  damagedTrials(sweep: string): StudioError[] {
    return this.trialVersions.damaged(this.sweep(sweep))
  }

  private versionsOfTrials(): FileVersions<Trial> {
    return new FileVersions<Trial>({
      folders: async () => (await this.sweepFolders()).map((folder) => join(folder, 'trials')),
      place: (id) => {
        const at = id.lastIndexOf('.')
        const key = id.slice(at + 1)
        if (at < 1 || !/^\w+$/.test(key)) throw strangeId(id)
        return { folder: this.trialFolder(id.slice(0, at)), stem: key }
      },
      format: formatTrial,
      parse: parseTrial,
    })
  }

  private trialFolder(sweep: string): string {
    return join(this.sweep(sweep), 'trials')
  }

  private trials(): TrialRecords {
    const versions = this.trialVersions
    return {
      all: () => versions.all(),
      of: (sweep) => versions.within(this.trialFolder(sweep)),
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

  /** Ids of all sweeps, those put aside and those whose record is damaged too; a folder without any record is none. */
  async sweepIds(): Promise<string[]> {
    const folders = await this.sweepFolders()
    const names = await Promise.all(folders.map(namesIn))
    return folders.filter((_, i) => names[i]?.some((name) => /^sweep\.\d{4,}\.json$/.test(name))).map((path) => basename(path))
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
