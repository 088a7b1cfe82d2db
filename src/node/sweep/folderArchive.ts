/** A folder of sweeps as a place that backups and exports are made from, and that backups come back to. */
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import {
  type ArchiveBytes,
  type ArchivedRun,
  type ArchivedSweep,
  type ArchiveTarget,
  checkpointFiles,
  isArchiveId,
  looseFiles,
  RUN_FILES,
  type RunContent,
  runFolder,
} from '../../core/archive'
import { formatLoose, formatRun, parseLoose } from '../../core/archive/records'
import type { LeftOut } from '../../core/archive/report'
import { formatConfig } from '../../core/config/yaml'
import { StudioError, toProblem } from '../../core/errors'
import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { putRestored } from '../../core/sweep/restored'
import { goodLines } from '../../experiments/backup/lines'
import { QueueRecords } from '../../experiments/records'
import { memorySource } from '../../formats/source'
import { parts } from '../../formats/zipWriter'
import { type FileSource, openFile } from '../fileSource'
import { exists, makeFolder, moveFolder, readBytes, readText, writeAtomic } from '../files'
import { SWEEP_DATA } from './data'
import { SweepFolder } from './folder'
import { type OfTrial, readRun, type StoredRun } from './runRecord'
import { namesIn } from './versions'

export class FolderArchive implements ArchiveTarget {
  /** Of runs that may still train: their checkpoints as they were when the run was read. */
  private readonly opened = new Map<string, FileSource>()
  /** Of all others: where each checkpoint is. */
  private readonly paths = new Map<string, string>()
  /** What could not be read when the runs were read last. */
  private readonly unreadRuns: LeftOut[] = []
  private readonly unreadLoose: LeftOut[] = []
  /** Files that have lines which are none, by their path. */
  private readonly badLines = new Map<string, LeftOut>()
  private listed: readonly string[] = []
  private readonly records: QueueRecords

  constructor(private readonly folder: SweepFolder) {
    this.records = new QueueRecords(folder.store)
  }

  close(): void {
    for (const { close } of this.opened.values()) close()
    this.opened.clear()
  }

  async sweeps(): Promise<ArchivedSweep[]> {
    const sweeps = (await this.records.sweeps()).reverse()
    this.listed = sweeps.map(({ id }) => id)
    return Promise.all(sweeps.map(async (sweep) => ({ sweep, trials: await this.records.trials(sweep.id) })))
  }

  async runs(): Promise<ArchivedRun[]> {
    const trials = new Map<string, OfTrial>()
    for (const { sweep, trials: all } of await this.sweeps())
      for (const trial of all) if (!trial.reused) trials.set(trial.run, { sweep, trial })
    const runs: ArchivedRun[] = []
    this.unreadRuns.length = 0
    for (const id of await this.runIds()) {
      const of = trials.get(id) ?? null
      const unread = (path: string, problem: string): unknown => this.unreadRuns.push({ path, problem })
      try {
        const run = await readRun(this.folder.run(id), id, of, (file, problem) => unread(`${runFolder(id)}/${file}`, problem))
        if (run) this.hold(run, of)
        if (run?.run.removed === null) runs.push({ run: run.run, checkpoints: run.checkpoints.filter(({ removed }) => removed === null) })
      } catch (error) {
        // one that cannot be read hides none of the others
        const { subject, problem } = toProblem(error)
        unread(runFolder(id), `${basename(subject)}: ${problem}`)
      }
    }
    return runs
  }

  unread(): readonly LeftOut[] {
    const records = [...this.folder.damagedSweeps(), ...this.listed.flatMap((sweep) => this.folder.damagedTrials(sweep))]
    const paths = records.map(({ subject, problem }) => ({ path: relative(this.folder.root, subject).replaceAll(sep, '/'), problem }))
    return [...paths, ...this.unreadLoose, ...this.unreadRuns, ...this.badLines.values()]
  }

  private hold({ run, checkpoints, files, opened }: StoredRun, of: OfTrial | null): void {
    // a child that has done its last step still writes the best
    const isOver = run.phase === 'finished' && (of === null || of.trial.status === 'done')
    for (const { id } of checkpoints) {
      const path = join(this.folder.run(run.id), files.get(id) ?? '')
      this.opened.get(id)?.close()
      this.opened.delete(id)
      this.paths.set(id, path)
      if (isOver || run.removed !== null) opened.get(id)?.close()
      else this.opened.set(id, opened.get(id) ?? openFile(path))
    }
  }

  private async runIds(): Promise<string[]> {
    return (await namesIn(join(this.folder.root, 'runs'))).filter(isArchiveId).sort()
  }

  async loose(): Promise<KeptCheckpoint[]> {
    const names = await namesIn(join(this.folder.root, 'checkpoints'))
    const records = names.filter((name) => name.endsWith('.json') && isArchiveId(name))
    this.unreadLoose.length = 0
    const kept: KeptCheckpoint[] = []
    for (const name of records) {
      const path = join(this.folder.root, 'checkpoints', name)
      try {
        kept.push(parseLoose(await readText(path), path))
      } catch (error) {
        this.unreadLoose.push({ path: `checkpoints/${name}`, problem: toProblem(error).problem })
      }
    }
    return kept
  }

  content(run: string): RunContent {
    const folder = this.folder.run(run)
    return {
      metrics: () => this.wholeLines(folder, `${runFolder(run)}/${RUN_FILES.metrics}`),
      log: () => this.wholeLines(folder, `${runFolder(run)}/${RUN_FILES.log}`),
      checkpoint: async (id) => this.bytesOf(id),
    }
  }

  /** A file of lines up to the last that is whole, as more may be written while it is read; without those that are none. */
  private async wholeLines(folder: string, path: string): Promise<ArchiveBytes> {
    const file = join(folder, basename(path))
    const bytes = (await exists(file)) ? await readBytes(file) : new Uint8Array(0)
    const { lines, bad } = goodLines(bytes.subarray(0, bytes.lastIndexOf(10) + 1))
    if (bad > 0) this.badLines.set(path, { path, problem: `${bad} of its lines cannot be read.` })
    return memorySource(file, lines)
  }

  private bytesOf(id: string): ArchiveBytes {
    const held = this.opened.get(id)
    if (held) return held.source
    const path = this.paths.get(id)
    if (path) return reopened(path)
    throw new StudioError(id.slice(0, 80), 'there is no such checkpoint here.', 'Read the runs of the folder first.')
  }

  async looseBytes(id: string): Promise<ArchiveBytes> {
    return reopened(this.loosePath(id).bytes)
  }

  private loosePath(id: string): { record: string; bytes: string } {
    // an id that could lead elsewhere has no run folder either
    this.folder.run(id)
    const { record, bytes } = looseFiles(id)
    return { record: join(this.folder.root, record), bytes: join(this.folder.root, bytes) }
  }

  async taken(): Promise<ReadonlySet<string>> {
    const runs = await this.runs()
    const checkpoints = [...runs.flatMap((run) => run.checkpoints), ...(await this.loose())]
    return new Set([...(await this.folder.sweepIds()), ...(await this.runIds()), ...checkpoints.map(({ id }) => id)])
  }

  async addRun(run: ArchivedRun, content: RunContent): Promise<void> {
    const whole = this.folder.run(run.run.id)
    // a run that is broken off here is no run yet
    const folder = join(dirname(whole), `.restoring-${run.run.id}`)
    await rm(folder, { recursive: true, force: true })
    await makeFolder(folder)
    const files = checkpointFiles(run.checkpoints)
    for (const { id } of run.checkpoints) await writeAtomic(join(folder, files.get(id) ?? ''), parts(await content.checkpoint(id)))
    await writeAtomic(join(folder, RUN_FILES.metrics), parts(await content.metrics()))
    const log = await content.log()
    if (log.size > 0) await writeAtomic(join(folder, RUN_FILES.log), parts(log))
    await writeAtomic(join(folder, RUN_FILES.config), formatConfig(run.run.config))
    await writeAtomic(join(folder, RUN_FILES.record), formatRun(run, files))
    await moveFolder(folder, whole)
  }

  /** A sweep that is broken off here is no sweep yet: it stands apart until it is whole. */
  async addSweep({ sweep, trials }: ArchivedSweep): Promise<void> {
    const apart = join(this.folder.root, 'sweeps', `.restoring-${sweep.id}`)
    await rm(apart, { recursive: true, force: true })
    const beside = new SweepFolder(apart)
    const { store } = beside
    for (const trial of trials)
      if (!(await putRestored(store.trials, trial)))
        throw new StudioError(trial.id, 'another process is restoring it.', 'Restore in one process alone.')
    await store.sweeps.put(sweep.id, sweep, 0)
    const whole = this.folder.sweep(sweep.id)
    if ((await this.folder.sweepIds()).includes(sweep.id))
      throw new StudioError(sweep.id, 'another process is restoring it.', 'Restore in one process alone.')
    // what a restore or a planning that was broken off left has no record of a sweep: but for where the data lies it is all here
    const data = join(whole, SWEEP_DATA)
    if (await exists(data)) await rename(data, join(beside.sweep(sweep.id), SWEEP_DATA))
    await rm(whole, { recursive: true, force: true })
    await moveFolder(beside.sweep(sweep.id), whole)
    await rm(apart, { recursive: true, force: true })
  }

  async addLoose(checkpoint: KeptCheckpoint, bytes: ArchiveBytes): Promise<void> {
    const paths = this.loosePath(checkpoint.id)
    await makeFolder(join(this.folder.root, 'checkpoints'))
    await writeAtomic(paths.bytes, parts(bytes))
    await writeAtomic(paths.record, formatLoose(checkpoint))
  }
}

/** A file that is open only while it is read: there may be more of them than a process may have open. */
function reopened(path: string): ArchiveBytes {
  const { source, close } = openFile(path)
  close()
  return {
    size: source.size,
    async read(offset, length) {
      const file = openFile(path)
      return file.source.read(offset, length).finally(file.close)
    },
  }
}
