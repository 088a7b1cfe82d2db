/** A backup as a place where runs and sweeps are kept. All of it was checked, byte for byte, before anything is taken from it. */
import {
  type ArchiveBytes,
  type ArchivedRun,
  type ArchivedSweep,
  type ArchiveSource,
  looseFiles,
  RUN_FILES,
  type RunContent,
  runFolder,
  sweepFolder,
  trialFile,
} from '../../core/archive'
import { parseLoose, parseRun } from '../../core/archive/records'
import { parseSweep, parseTrial } from '../../core/archive/sweeps'
import { StudioError } from '../../core/errors'
import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { type OpenOptions, Reading } from '../../formats/reading'
import { type ByteSource, memorySource } from '../../formats/source'
import type { ZipMember } from '../../formats/zip'
import { measure, parts } from '../../formats/zipWriter'
import { checkSweep } from './checkSweep'
import { checkLines } from './lines'
import { type BackedUpFile, MANIFEST, type Manifest, parseManifest } from './manifest'
import { openMember, readMembers, shownPath } from './members'

/** A record is read as a whole. */
const MOST_RECORD = 64 * 2 ** 20
const AGAIN = 'Make the backup again; nothing of it was restored.'
const NOTHING = memorySource('nothing', new Uint8Array(0))

export interface OpenBackupOptions extends OpenOptions {
  /** Hears how much of it was checked, 0 … 1. */
  progress?: (share: number) => void
}

export class BackupArchive implements ArchiveSource {
  private readonly found = new Map<string, ArchivedRun & { files: ReadonlyMap<string, string> }>()
  private readonly sweepList: ArchivedSweep[] = []
  private readonly looseList: KeptCheckpoint[] = []
  /** Files that belong to nothing this studio knows; they are not restored. */
  readonly ignored: string[] = []

  private constructor(
    private readonly reading: Reading,
    private readonly members: ReadonlyMap<string, ZipMember>,
    readonly manifest: Manifest,
    private readonly sums: ReadonlyMap<string, BackedUpFile>,
  ) {}

  /**
   * Opens a backup, and checks every file of it.
   * @throws StudioError that names the file and what is wrong with it
   */
  static async open(source: ByteSource, options: OpenBackupOptions = {}): Promise<BackupArchive> {
    const reading = new Reading(source, options)
    const members = await readMembers(reading)
    const head = members.get(MANIFEST)
    if (!head) return reading.refuse(`there is no ${MANIFEST} in it, so it is no backup of the studio.`, 'Choose a backup.')
    const manifest = parseManifest(await textOf(reading, head), reading.name)
    const sums = new Map(manifest.files.map((file) => [file.path, file]))
    const archive = new BackupArchive(reading, members, manifest, sums)
    archive.checkList()
    await archive.checkSums(options.progress)
    await archive.readRecords()
    return archive
  }

  /** The list and the zip name the same files, of the same sizes. */
  private checkList(): void {
    const { reading, members, manifest, sums } = this
    if (sums.size !== manifest.files.length) reading.refuse(`${MANIFEST} lists a file twice.`, AGAIN)
    for (const { path, bytes } of manifest.files) {
      const member = members.get(path)
      if (!member) reading.refuse(`“${shownPath(path)}” is missing.`, AGAIN)
      else if (member.size !== bytes) reading.refuse(`“${shownPath(path)}” has ${member.size} bytes, and ${bytes} were saved.`, AGAIN)
    }
    for (const path of members.keys())
      if (path !== MANIFEST && !sums.has(path)) reading.refuse(`it holds “${shownPath(path)}”, which ${MANIFEST} does not list.`, AGAIN)
  }

  private async checkSums(progress: OpenBackupOptions['progress']): Promise<void> {
    const total = this.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
    let done = 0
    for (const { path, sha256 } of this.manifest.files) {
      const { sha256: found } = await measure(await this.open(path), (bytes) => {
        done += bytes
        progress?.(done / Math.max(1, total))
      })
      if (found !== sha256) this.reading.refuse(`“${shownPath(path)}” is damaged: its checksum is not the one that was saved.`, AGAIN)
      await this.reading.breathe()
    }
  }

  private async readRecords(): Promise<void> {
    const known = new Set<string>()
    for (const path of this.sums.keys()) {
      const [folder, id = '', file, ...more] = path.split('/')
      if (folder === 'runs' && file === RUN_FILES.record && more.length === 0) await this.readRun(id, known)
      else if (folder === 'sweeps' && file === 'sweep.json' && more.length === 0) await this.readSweep(id, known)
      else if (folder === 'checkpoints' && id.endsWith('.json') && file === undefined)
        await this.readLoose(id.slice(0, -'.json'.length), known)
    }
    this.ignored.push(...[...this.sums.keys()].filter((path) => !known.has(path)))
  }

  private async readRun(id: string, known: Set<string>): Promise<void> {
    const folder = runFolder(id)
    const path = `${folder}/${RUN_FILES.record}`
    const run = parseRun(await this.text(path), this.place(path))
    if (run.run.id !== id) this.refuse(path, `it is the record of ${run.run.id}.`)
    for (const kept of run.checkpoints) this.checkCheckpoint(`${folder}/${run.files.get(kept.id)}`, kept, known)
    for (const file of Object.values(RUN_FILES)) known.add(`${folder}/${file}`)
    for (const file of [RUN_FILES.metrics, RUN_FILES.log])
      if (this.sums.has(`${folder}/${file}`)) await checkLines(parts(await this.open(`${folder}/${file}`)), this.place(`${folder}/${file}`))
    this.found.set(id, run)
  }

  private checkCheckpoint(path: string, kept: KeptCheckpoint, known: Set<string>): void {
    const file = this.sums.get(path)
    if (!file) this.refuse(path, 'a record names this checkpoint, and it is not there.')
    else if (file.sha256 !== kept.sha256 || file.bytes !== kept.bytes)
      this.refuse(path, 'it is not the checkpoint that its record describes.')
    known.add(path)
  }

  private async readSweep(id: string, known: Set<string>): Promise<void> {
    const path = `${sweepFolder(id)}/sweep.json`
    const sweep = parseSweep(await this.text(path), this.place(path))
    if (sweep.id !== id) this.refuse(path, `it is the record of ${sweep.id}.`)
    known.add(path)
    const trials = []
    for (const file of this.sums.keys()) {
      if (!file.startsWith(`${sweepFolder(id)}/trials/`)) continue
      const trial = parseTrial(await this.text(file), this.place(file))
      if (trial.sweep !== id || trial.id !== `${id}.${trial.key}` || file !== trialFile(id, trial.key))
        this.refuse(file, 'it is the record of another trial.')
      known.add(file)
      trials.push(trial)
    }
    checkSweep(sweep, trials, (file, problem) => this.refuse(file, problem))
    this.sweepList.push({ sweep, trials: trials.sort((a, b) => a.number - b.number) })
  }

  private async readLoose(id: string, known: Set<string>): Promise<void> {
    const paths = looseFiles(id)
    const kept = parseLoose(await this.text(paths.record), this.place(paths.record))
    if (kept.id !== id) this.refuse(paths.record, `it is the record of ${kept.id}.`)
    this.checkCheckpoint(paths.bytes, kept, known)
    known.add(paths.record)
    this.looseList.push(kept)
  }

  async runs(): Promise<ArchivedRun[]> {
    return [...this.found.values()].map(({ run, checkpoints }) => ({ run, checkpoints }))
  }

  async sweeps(): Promise<ArchivedSweep[]> {
    return this.sweepList
  }

  async loose(): Promise<KeptCheckpoint[]> {
    return this.looseList
  }

  content(run: string): RunContent {
    const folder = runFolder(run)
    const lines = async (file: string): Promise<ArchiveBytes> =>
      this.sums.has(`${folder}/${file}`) ? this.open(`${folder}/${file}`) : NOTHING
    return {
      metrics: () => lines(RUN_FILES.metrics),
      log: () => lines(RUN_FILES.log),
      checkpoint: (id) => this.open(`${folder}/${this.found.get(run)?.files.get(id)}`),
    }
  }

  looseBytes(id: string): Promise<ArchiveBytes> {
    return this.open(looseFiles(id).bytes)
  }

  private async open(path: string): Promise<ArchiveBytes> {
    const member = this.members.get(path)
    return member ? openMember(this.reading, member) : this.refuse(path, 'it is not there.')
  }

  private async text(path: string): Promise<string> {
    const member = this.members.get(path)
    return member ? textOf(this.reading, member) : this.refuse(path, 'it is not there.')
  }

  private place(path: string): string {
    return `${this.reading.name} › ${shownPath(path)}`
  }

  private refuse(path: string, problem: string): never {
    throw new StudioError(this.place(path), problem, AGAIN)
  }
}

async function textOf(reading: Reading, member: ZipMember): Promise<string> {
  if (member.size > MOST_RECORD)
    return reading.refuse(`“${shownPath(member.name)}” has ${member.size} bytes; a record has at most ${MOST_RECORD}.`, AGAIN)
  const bytes = await openMember(reading, member)
  return new TextDecoder().decode(await bytes.read(0, bytes.size))
}
