/** This browser as a place that runs and sweeps are taken from and brought to. For a dedicated worker. */
import type { ArchiveBytes, ArchivedRun, ArchivedSweep, ArchiveTarget, RunContent } from '../core/archive'
import { StudioError } from '../core/errors'
import type { KeptCheckpoint } from '../core/keptCheckpoint'
import { putRestored } from '../core/sweep/restored'
import type { QueueStore } from '../core/sweep/types'
import type { ArchiveShelf } from './archiveShelf'
import { type LineKind, lineName } from './lines'
import { CHECKPOINTS, PrivateFolder } from './privateFolder'
import { isFull } from './refusals'

const NEWLINE = 10
const KINDS: readonly LineKind[] = ['metrics', 'log']

const blobBytes = (blob: Blob): ArchiveBytes => ({
  size: blob.size,
  read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
})

const plainBytes = (bytes: Uint8Array): ArchiveBytes => ({
  size: bytes.length,
  read: async (offset, length) => bytes.slice(offset, offset + length),
})

export class BrowserArchive implements ArchiveTarget {
  private readonly checkpoints = new PrivateFolder(CHECKPOINTS)

  constructor(
    private readonly shelf: ArchiveShelf,
    private readonly queue: Pick<QueueStore, 'sweeps' | 'trials'>,
  ) {}

  async runs(): Promise<ArchivedRun[]> {
    const { runs, checkpoints } = await this.shelf.everything()
    const kept = checkpoints.filter(({ removed }) => removed === null)
    return runs
      .filter(({ removed }) => removed === null)
      .sort((a, b) => a.created.localeCompare(b.created))
      .map((run) => ({ run, checkpoints: kept.filter(({ run: of }) => of === run.id) }))
  }

  async loose(): Promise<KeptCheckpoint[]> {
    return (await this.shelf.everything()).checkpoints.filter(({ removed, run }) => removed === null && run === null)
  }

  async sweeps(): Promise<ArchivedSweep[]> {
    const [sweeps, trials] = [await this.queue.sweeps.all(), await this.queue.trials.all()]
    return sweeps
      .map(({ value }) => value)
      .filter(({ removed }) => removed === null)
      .map((sweep) => ({
        sweep,
        trials: trials
          .map(({ value }) => value)
          .filter((trial) => trial.sweep === sweep.id)
          .sort((a, b) => a.number - b.number),
      }))
  }

  content(run: string): RunContent {
    return {
      metrics: () => this.lines(run, 'metrics'),
      log: () => this.lines(run, 'log'),
      checkpoint: (id) => this.looseBytes(id),
    }
  }

  /** Whole lines; a run that trains is in the middle of one. */
  private async lines(run: string, kind: LineKind): Promise<ArchiveBytes> {
    const bytes = (await this.shelf.lines.read(lineName(run, kind))) ?? new Uint8Array(0)
    return plainBytes(bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1))
  }

  async looseBytes(id: string): Promise<ArchiveBytes> {
    try {
      return blobBytes(await this.checkpoints.file(id))
    } catch (error) {
      throw new StudioError('checkpoint', 'its bytes are no longer in this browser.', 'Delete it.', { cause: error })
    }
  }

  async taken(): Promise<ReadonlySet<string>> {
    const { runs, checkpoints } = await this.shelf.everything()
    const sweeps = (await this.queue.sweeps.all()).map(({ value }) => value)
    return new Set([...runs, ...checkpoints, ...sweeps].map(({ id }) => id))
  }

  async addRun({ run, checkpoints }: ArchivedRun, content: RunContent): Promise<void> {
    const files = checkpoints.map(({ id }) => id)
    await this.adopt({ runs: [run], checkpoints }, files, async () => {
      for (const { id } of checkpoints) await this.checkpoints.copy(id, await content.checkpoint(id))
      for (const kind of KINDS) await this.writeLines(lineName(run.id, kind), await content[kind]())
    })
  }

  private async writeLines(name: string, bytes: ArchiveBytes): Promise<void> {
    const file = await this.shelf.lines.open(name)
    try {
      file.truncate(0)
      file.append(new Uint8Array(await bytes.read(0, bytes.size)))
      file.flush()
    } finally {
      file.close()
    }
  }

  async addLoose(kept: KeptCheckpoint, bytes: ArchiveBytes): Promise<void> {
    await this.adopt({ checkpoints: [kept] }, [kept.id], () => this.checkpoints.copy(kept.id, bytes))
  }

  private async adopt(...[changes, files, write]: Parameters<ArchiveShelf['adopt']>): Promise<void> {
    try {
      await this.shelf.adopt(changes, files, write)
    } catch (error) {
      if (!isFull(error)) throw error
      const problem = 'the browser has no room for all of it; what came back so far is whole.'
      throw new StudioError('restore', problem, 'Delete checkpoints under Runs, or free space on the disk, and restore again.', {
        cause: error,
      })
    }
  }

  /** The sweep comes last: it is nothing without its trials. */
  async addSweep({ sweep, trials }: ArchivedSweep): Promise<void> {
    const isElsewhere = (id: string): StudioError => new StudioError(id, 'another tab is restoring it.', 'Restore in one tab alone.')
    for (const trial of trials) if (!(await putRestored(this.queue.trials, trial))) throw isElsewhere(trial.id)
    if (!(await this.queue.sweeps.put(sweep.id, sweep, (await this.queue.sweeps.get(sweep.id))?.version ?? 0))) throw isElsewhere(sweep.id)
  }
}
