/** A backup: everything that is kept, in one zip, written as a stream. */
import {
  type ArchiveBytes,
  type ArchivedRun,
  type ArchivedSweep,
  type ArchiveSource,
  checkpointFiles,
  looseFiles,
  RUN_FILES,
  runFolder,
  sweepFolder,
  trialFile,
} from '../../core/archive'
import { formatLoose, formatRun } from '../../core/archive/records'
import type { LeftOut } from '../../core/archive/report'
import { formatSweep, formatTrial } from '../../core/archive/sweeps'
import { formatConfig } from '../../core/config/yaml'
import { StudioError, toProblem } from '../../core/errors'
import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { memorySource } from '../../formats/source'
import { type ByteSink, type Checksums, measure, ZipWriter } from '../../formats/zipWriter'
import { type BackedUpFile, formatManifest, MANIFEST } from './manifest'

export interface BackupOptions {
  /** ISO date. */
  created: string
  /** Version of the studio. */
  build: string
  /** Ids of the runs that go in; all of them, and all sweeps, unless told. */
  runs?: readonly string[]
  signal?: AbortSignal
  /** Hears how much of it is written, 0 … 1. */
  progress?: (share: number) => void
}

export interface BackupReport {
  runs: number
  sweeps: number
  checkpoints: number
  /** Of the archive. */
  bytes: number
  /** What could not be read, and is not in it. */
  leftOut: readonly LeftOut[]
}

const textBytes = (text: string): ArchiveBytes => memorySource('text', new TextEncoder().encode(text))

/** Files on their way into the zip. */
class Backup {
  readonly files: BackedUpFile[] = []
  readonly leftOut: LeftOut[] = []
  private done = 0
  private readonly heard = (bytes: number): void => {
    this.options.signal?.throwIfAborted()
    this.done += bytes
    // every file is read twice
    this.options.progress?.(Math.min(1, this.done / (2 * Math.max(1, this.total))))
  }

  constructor(
    private readonly zip: ZipWriter,
    private readonly options: BackupOptions,
    /** Bytes of all checkpoints: what takes the time. */
    private readonly total: number,
  ) {}

  async add(path: string, bytes: ArchiveBytes): Promise<void> {
    await this.put(path, bytes, await measure(bytes))
  }

  private async put(path: string, bytes: ArchiveBytes, sums: Checksums): Promise<void> {
    this.options.signal?.throwIfAborted()
    await this.zip.add(path, bytes, sums, this.heard)
    this.files.push({ path, bytes: bytes.size, sha256: sums.sha256 })
  }

  /** Adds a file that may be gone or damaged; it is left out then. @returns whether it is in */
  async tryAdd(path: string, open: () => Promise<ArchiveBytes>, sha256: string | null): Promise<boolean> {
    let bytes: ArchiveBytes
    let sums: Checksums
    try {
      bytes = await open()
      sums = await measure(bytes, this.heard)
      if (sha256 !== null && sums.sha256 !== sha256) throw new StudioError(path, 'its bytes are not those that were saved.', 'Delete it.')
    } catch (error) {
      this.options.signal?.throwIfAborted()
      this.leftOut.push({ path, problem: toProblem(error).problem })
      return false
    }
    await this.put(path, bytes, sums)
    return true
  }

  /** The record of a run comes last: it names only what is there. */
  async addRun({ run, checkpoints }: ArchivedRun, source: ArchiveSource): Promise<number> {
    const folder = runFolder(run.id)
    const content = source.content(run.id)
    const files = checkpointFiles(checkpoints)
    const kept: KeptCheckpoint[] = []
    for (const one of checkpoints)
      if (await this.tryAdd(`${folder}/${files.get(one.id)}`, () => content.checkpoint(one.id), one.sha256)) kept.push(one)
    await this.tryAdd(`${folder}/${RUN_FILES.metrics}`, () => content.metrics(), null)
    await this.tryAdd(`${folder}/${RUN_FILES.log}`, () => content.log(), null)
    await this.add(`${folder}/${RUN_FILES.config}`, textBytes(formatConfig(run.config)))
    await this.add(`${folder}/${RUN_FILES.record}`, textBytes(formatRun({ run, checkpoints: kept }, files)))
    return kept.length
  }

  async addSweep({ sweep, trials }: ArchivedSweep): Promise<void> {
    for (const trial of trials) await this.add(trialFile(sweep.id, trial.key), textBytes(formatTrial(trial)))
    await this.add(`${sweepFolder(sweep.id)}/sweep.json`, textBytes(formatSweep(sweep)))
  }

  async addLoose(kept: KeptCheckpoint, source: ArchiveSource): Promise<number> {
    const paths = looseFiles(kept.id)
    if (!(await this.tryAdd(paths.bytes, () => source.looseBytes(kept.id), kept.sha256))) return 0
    await this.add(paths.record, textBytes(formatLoose(kept)))
    return 1
  }
}

/**
 * Writes everything that is kept into a zip, with no more than a few MiB in memory at a time. Checkpoints that are damaged are left
 * out, and the report says so.
 * @throws the signal's reason where it was cancelled, and what the sink throws; what was written is of no use then
 */
export async function writeBackup(source: ArchiveSource, sink: ByteSink, options: BackupOptions): Promise<BackupReport> {
  const { created, build, runs: ids } = options
  // sweeps first: of a trial that is done then, the run that is read after it is whole
  const sweeps = ids ? [] : await source.sweeps()
  const runs = (await source.runs()).filter(({ run }) => !ids || ids.includes(run.id))
  const loose = ids ? [] : await source.loose()
  const all = [...runs.flatMap(({ checkpoints }) => checkpoints), ...loose]
  const zip = new ZipWriter(sink, new Date(created))
  const backup = new Backup(
    zip,
    options,
    all.reduce((sum, { bytes }) => sum + bytes, 0),
  )
  let checkpoints = 0
  for (const run of runs) checkpoints += await backup.addRun(run, source)
  for (const sweep of sweeps) await backup.addSweep(sweep)
  for (const kept of loose) checkpoints += await backup.addLoose(kept, source)
  const { files } = backup
  const leftOut = [...backup.leftOut, ...(ids ? [] : (source.unread?.() ?? []))]
  const manifest = textBytes(formatManifest({ created, build, files, leftOut }))
  await zip.add(MANIFEST, manifest, await measure(manifest))
  return { runs: runs.length, sweeps: sweeps.length, checkpoints, bytes: await zip.finish(), leftOut }
}
