/** What takes runs and sweeps out, and brings them back; loaded when it is first asked for. */
import type { ExportedFile, ExportFormat } from '../core/archive/report'
import { exportConfig, exportEvents, exportRunReport, exportSweepReport, exportTable, fileStem } from '../experiments/exports/collect'
import type { ArchiveShelf } from '../storage/archiveShelf'
import { BrowserArchive } from '../storage/browserArchive'
import { openSweeps } from '../storage/sweeps'
import type { ArchivingState } from './archiveProtocol'
import { Backups, BlobSink, BUILD } from './backups'
import { browserClock } from './clock'

export class ArchiveVault {
  readonly backups: Backups
  private readonly archive: BrowserArchive

  constructor(store: ArchiveShelf, progress: (state: ArchivingState) => void) {
    this.archive = new BrowserArchive(store, openSweeps())
    this.backups = new Backups(this.archive, browserClock, progress)
  }

  async exportRuns(ids: readonly string[], format: ExportFormat): Promise<ExportedFile> {
    const { archive } = this
    const [id = ''] = ids
    const name = (await archive.runs()).find(({ run }) => run.id === id)?.run.name ?? 'run'
    const stem = ids.length > 1 ? `${ids.length}-runs` : fileStem(name)
    const file = (ending: string, parts: BlobPart[], type: string): ExportedFile => ({
      name: `${stem}${ending}`,
      blob: new Blob(parts, { type }),
    })
    switch (format) {
      case 'csv':
        return file('-metrics.csv', await exportTable(archive, ids, format), 'text/csv')
      case 'jsonl':
        return file('-metrics.jsonl', await exportTable(archive, ids, format), 'application/jsonl')
      case 'yaml':
        return file('-config.yaml', [await exportConfig(archive, id)], 'application/yaml')
      case 'report':
        return file('-report.html', [await exportRunReport(archive, id, this.maker())], 'text/html')
      case 'tensorboard': {
        const sink = new BlobSink()
        await exportEvents(archive, ids, sink.write, browserClock.date())
        return { name: `${stem}-tensorboard.zip`, blob: sink.blob('application/zip') }
      }
      case 'backup': {
        const { blob } = await this.backups.write(ids)
        return { name: `${stem}-backup.zip`, blob }
      }
    }
  }

  async exportSweep(id: string): Promise<ExportedFile> {
    const html = await exportSweepReport(this.archive, id, this.maker())
    const name = (await this.archive.sweeps()).find(({ sweep }) => sweep.id === id)?.sweep.name ?? 'sweep'
    return { name: `${fileStem(name)}-report.html`, blob: new Blob([html], { type: 'text/html' }) }
  }

  private maker() {
    return { created: browserClock.date(), build: BUILD }
  }
}
