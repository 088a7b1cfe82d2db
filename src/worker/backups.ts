import type { ExportedFile, RestoreReport } from '../core/archive/report'
import type { Clock } from '../core/clock'
import { BackupArchive } from '../experiments/backup/open'
import { restoreBackup } from '../experiments/backup/restore'
import { type BackupOptions, type BackupReport, writeBackup } from '../experiments/backup/write'
import { blobSource } from '../formats/source'
import { backupName, keepBackup } from '../storage/backups'
import type { BrowserArchive } from '../storage/browserArchive'
import type { ArchivingState } from './archiveProtocol'

/** Parts of a backup that are joined to one blob: the browser keeps blobs on the disk. */
const BLOB_BYTES = 16 * 2 ** 20
/** Checking is the first half of a restore. */
const HALF = 0.5

/** Version of the studio. */
export const BUILD = String(import.meta.env?.LATTICE_VERSION ?? '')

/** Gathers a file that is written front to end, a few MiB of it in memory. */
export class BlobSink {
  private parts: Uint8Array<ArrayBuffer>[] = []
  private held = 0
  private readonly blobs: Blob[] = []

  readonly write = (bytes: Uint8Array<ArrayBuffer>): void => {
    this.parts.push(bytes)
    this.held += bytes.length
    if (this.held >= BLOB_BYTES) this.flush()
  }

  private flush(): void {
    this.blobs.push(new Blob(this.parts))
    this.parts = []
    this.held = 0
  }

  blob(type: string): Blob {
    this.flush()
    return new Blob(this.blobs, { type })
  }
}

/** Backups of this browser: written, kept, brought back. */
export class Backups {
  private abort: AbortController | null = null

  constructor(
    readonly archive: BrowserArchive,
    private readonly clock: Clock,
    private readonly tell: (state: ArchivingState) => void,
  ) {}

  private async cancellable<T>(what: string, work: (signal: AbortSignal, progress: (share: number) => void) => Promise<T>): Promise<T> {
    const abort = new AbortController()
    this.abort = abort
    let told = Number.NEGATIVE_INFINITY
    this.tell({ what, share: 0 })
    try {
      return await work(abort.signal, (share) => {
        const now = this.clock.now()
        if (now - told < 100) return
        told = now
        this.tell({ what, share })
      })
    } finally {
      if (this.abort === abort) this.abort = null
    }
  }

  cancel(): void {
    this.abort?.abort(new DOMException('It was cancelled.', 'AbortError'))
  }

  private options(more: Partial<BackupOptions>): BackupOptions {
    return { created: this.clock.date(), build: BUILD, ...more }
  }

  /** @param runs ids of those that go in; all, and all sweeps, unless told */
  write(runs?: readonly string[]): Promise<ExportedFile & { report: BackupReport }> {
    return this.cancellable('Backing up', async (signal, progress) => {
      const sink = new BlobSink()
      const options = this.options({ signal, progress, ...(runs && { runs }) })
      const report = await writeBackup(this.archive, sink.write, options)
      return { name: backupName(options.created), blob: sink.blob('application/zip'), report }
    })
  }

  /** Keeps a backup in this browser. @returns its report and its name */
  async keep(): Promise<BackupReport & { name: string }> {
    const options = this.options({})
    let report: BackupReport | null = null
    const name = await keepBackup(options.created, async (sink) => {
      report = await writeBackup(this.archive, sink, options)
    })
    if (!report) throw new Error('A backup was kept, and nothing was written.')
    return { ...(report as BackupReport), name }
  }

  restore(file: File): Promise<RestoreReport> {
    return this.cancellable('Restoring', async (signal, progress) => {
      const source = blobSource(file.name, file)
      const backup = await BackupArchive.open(source, { signal, progress: (share) => progress(share * HALF) })
      const newId = (kind: string): string => `${kind[0]}${crypto.randomUUID().slice(0, kind === 'checkpoint' ? 36 : 8)}`
      return restoreBackup(backup, this.archive, { newId }, { signal, progress: (share) => progress(HALF + share * HALF) })
    })
  }
}
