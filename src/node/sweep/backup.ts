/** `lattice sweep backup|restore`, and the backups that are made after each phase of a sweep. */
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { outdatedBackups } from '../../core/backupAges'
import { StudioError } from '../../core/errors'
import { oneLine } from '../../core/names'
import { isOpen } from '../../core/sweep/status'
import type { Sweep, Trial } from '../../core/sweep/types'
import { BackupArchive } from '../../experiments/backup/open'
import { type RestoreReport, restoreBackup } from '../../experiments/backup/restore'
import { type BackupReport, writeBackup } from '../../experiments/backup/write'
import type { Invocation } from '../args'
import { openFile } from '../fileSource'
import { createAtomic, exists, makeFolder, readText, writeAtomic, writeWhole } from '../files'
import { grouped, type Io, type Report } from '../report'
import { openFolder } from './choose'
import type { SweepFolder } from './folder'
import { FolderArchive } from './folderArchive'
import { removeLeftovers } from './leftovers'
import { isAlive, markOf, parsePlace, placeOf } from './processes'

/** Backups made by themselves that stay; those that a person asked for are theirs. */
const KEPT = 3
const AUTOMATIC = 'auto-'
/** In a sweep's folder: the phase that was backed up last. */
const BACKED_UP = 'backed-up.txt'

const version = (): string => String(import.meta.env?.LATTICE_VERSION ?? '')

/** Writes a backup of a folder. The file is there when it is whole. */
async function backUp(folder: SweepFolder, path: string): Promise<BackupReport> {
  await makeFolder(dirname(path))
  await removeLeftovers(folder, Date.now())
  const archive = new FolderArchive(folder)
  try {
    return await writeWhole(path, (file) =>
      writeBackup(archive, (bytes) => file.writeFile(bytes), { created: new Date().toISOString(), build: version() }),
    )
  } finally {
    archive.close()
  }
}

/** What is not in a backup, a line each. */
const leftOutLines = ({ leftOut }: Pick<BackupReport, 'leftOut'>): string[] =>
  leftOut.map(({ path, problem }) => `Left out: ${path}: ${problem}`)

export async function backup(invocation: Invocation): Promise<Report> {
  const { folder } = openFolder(invocation)
  if (!(await exists(folder.root))) throw new StudioError(folder.root, 'there is no such folder.', 'Check --folder.')
  const path = invocation.values.get('out') ?? join(folder.backups, `${new Date().toISOString().replace(/[:.]/g, '-')}.zip`)
  if (await exists(path)) throw new StudioError(path, 'this file is there already.', 'Choose another --out.')
  const report = await backUp(folder, path)
  const { sweeps, runs, checkpoints, bytes, leftOut } = report
  const text = [`${path}: ${sweeps} sweeps, ${runs} runs, ${checkpoints} checkpoints, ${grouped(bytes)} bytes`, ...leftOutLines(report)]
  return { json: { file: path, ...report }, text: text.join('\n'), failed: leftOut.length > 0 }
}

export async function restore(invocation: Invocation, io: Io): Promise<Report> {
  const { folder } = openFolder(invocation)
  const { source, close } = openFile(invocation.operand ?? '')
  const archive = new FolderArchive(folder)
  try {
    io.err.write(`checking ${basename(invocation.operand ?? '')}…\n`)
    const opened = await BackupArchive.open(source)
    await makeFolder(folder.root)
    const report = await restoreBackup(opened, archive, { newId: (kind) => `${kind[0]}-${crypto.randomUUID()}` })
    return { json: { folder: folder.root, ...report }, text: restoredText(report) }
  } finally {
    archive.close()
    close()
  }
}

function restoredText({ sweeps, runs, checkpoints, same, beside, paused, leftOut, ignored }: RestoreReport): string {
  return [
    `${sweeps} sweeps, ${runs} runs, ${checkpoints} checkpoints came back${same > 0 ? `; ${same} were there already` : ''}.`,
    ...beside.map(({ kind, name }) => `Another ${kind} of the same id is there; this one is called “${oneLine(name)}” now.`),
    ...paused.map(
      (name) => `“${oneLine(name)}” waits: lattice sweep resume, then lattice sweep run (with --data FILE for data of your own).`,
    ),
    ...leftOut.map(({ path, problem }) => `Not in the backup: ${path}: ${problem}`),
    ...(ignored.length > 0 ? [`${ignored.length} files of the backup belong to nothing that is known here.`] : []),
  ].join('\n')
}

/**
 * The phase that a sweep has reached: its rungs that came to rest, with the number of results. Null before the first, and where nothing
 * was trained.
 */
export function phaseOf(sweep: Sweep, trials: readonly Trial[]): string | null {
  const rungs = Math.max(0, ...trials.map(({ rung }) => rung))
  let rested = 0
  while (rested <= rungs && !trials.some((trial) => trial.rung === rested && isOpen(trial))) rested++
  const done = trials.filter(({ status, rung }) => status === 'done' && rung < rested).length
  return rested === 0 || done === 0 ? null : `${AUTOMATIC}${sweep.id}-rung-${rested}-${done}-done`
}

/** A backup that was made by itself. */
export type PhaseBackup = Pick<BackupReport, 'leftOut'> & { path: string }

export const phaseBackupText = (made: PhaseBackup): string => [`Backed up: ${made.path}`, ...leftOutLines(made)].join('\n')

/** Backs a folder up if a sweep has come to a phase that no backup was made of yet; one process does. */
export async function backUpPhase(folder: SweepFolder, sweep: Sweep, trials: readonly Trial[]): Promise<PhaseBackup | null> {
  const phase = phaseOf(sweep, trials)
  if (!phase) return null
  const path = join(folder.backups, `${phase}.zip`)
  const lock = join(folder.backups, `.${phase}.lock`)
  // the file itself goes when newer ones come
  const kept = join(folder.sweep(sweep.id), BACKED_UP)
  const isMade = async (): Promise<boolean> => (await readText(kept).catch(() => '')).trim() === phase || exists(path)
  await makeFolder(folder.backups)
  if ((await isMade()) || !(await takeLock(lock))) return null
  try {
    // another process may have made it before it gave the lock back
    if (await isMade()) return null
    const { leftOut } = await backUp(folder, path)
    await writeAtomic(kept, `${phase}\n`)
    await prune(folder.backups, `${phase}.zip`)
    return { path, leftOut }
  } finally {
    await rm(lock, { force: true })
  }
}

/** One that a process left, which is gone, is no lock. */
async function takeLock(path: string): Promise<boolean> {
  if (await createAtomic(path, placeOf(markOf(process.pid)))) return true
  const mark = parsePlace(await readText(path).catch(() => ''))
  if (!mark || isAlive(mark) !== false) return false
  await rm(path, { force: true })
  return createAtomic(path, placeOf(markOf(process.pid)))
}

async function prune(folder: string, made: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(AUTOMATIC) && name.endsWith('.zip'))
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })))
  for (const name of outdatedBackups(aged, made, Date.now(), KEPT)) await rm(join(folder, name), { force: true })
}
