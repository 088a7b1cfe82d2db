import type { ExportedFile, ExportFormat, RestoreReport } from '../../core/archive/report'
import type { Stores } from '../../store/stores'
import type { StudioClient } from '../../worker/client'
import type { Result } from '../../worker/protocol'
import { download } from '../files/download'
import { settle } from './settle'

/** What a backup has not: a dataset is as large as a person's files are. */
const NO_DATA = 'Runs, sweeps and checkpoints are in the backup; data files are not. Keep them beside it.'

/** What can be taken out of the studio whole, and brought back. */
export class ArchiveOrders {
  constructor(
    private readonly stores: Stores,
    private readonly client: StudioClient,
  ) {}

  /** Does one thing at a time; what it failed of stands under Runs. */
  async #done<T>(what: string, call: () => Promise<Result<T>>): Promise<T | null> {
    const { archive } = this.stores
    if (archive.getState().working) return null
    archive.setState({ working: { what, share: 0, secondsLeft: null }, since: performance.now(), problem: null, report: null })
    const result = await settle(call(), what)
    const cancelled = !result.ok && result.problem.problem.includes('It was cancelled.')
    archive.setState({ working: null, ...(!result.ok && !cancelled && { problem: result.problem }) })
    return result.ok ? result.value : null
  }

  async #file(what: string, call: () => Promise<Result<ExportedFile>>): Promise<boolean> {
    const file = await this.#done(what, call)
    if (file) download(file.blob, file.name)
    return file !== null
  }

  exportRuns(ids: readonly string[], format: ExportFormat): Promise<boolean> {
    return this.#file('Exporting', () => this.client.exportRuns(ids, format))
  }

  exportSweep(id: string): Promise<boolean> {
    return this.#file('Exporting', () => this.client.exportSweep(id))
  }

  async backUp(): Promise<void> {
    if (await this.#file('Backing up', () => this.client.backup())) this.stores.toasts.say(NO_DATA)
  }

  /** One of those that were made by themselves. */
  keptBackup(name: string): Promise<boolean> {
    return this.#file('Reading', () => this.client.keptBackup(name))
  }

  async listKept(): Promise<void> {
    const result = await settle(this.client.keptBackups(), 'Backups')
    if (result.ok) this.stores.archive.setState({ kept: result.value })
  }

  async restore(file: File): Promise<void> {
    const { archive, place } = this.stores
    place.show('runs')
    const restored: RestoreReport | null = await this.#done('Restoring', () => this.client.restore(file))
    if (restored) archive.setState({ report: { file: file.name, restored } })
  }

  async cancel(): Promise<void> {
    await this.client.cancelArchiving()
  }

  dismiss(): void {
    this.stores.archive.setState({ problem: null, report: null })
  }
}
