/** Backups that were made by themselves: the newest few, in the origin's private file system. For a dedicated worker. */

import type { KeptBackup } from '../core/archive/report'
import { outdatedBackups } from '../core/backupAges'
import { PrivateFolder } from './privateFolder'
import { isMissing } from './refusals'

const folder = new PrivateFolder('backups')
const LOCK = 'lattice-studio-backups'
/** Of a backup that is being written. */
const UNFINISHED = '.part'
export const BACKUPS_KEPT = 3

interface MovableHandle extends FileSystemFileHandle {
  move(name: string): Promise<void>
}

/** The name of a backup: `lattice-backup-2026-11-22T12-00-00Z.zip`. */
export const backupName = (created: string): string => `lattice-backup-${created.slice(0, 19).replaceAll(':', '-')}Z.zip`

/** When a backup of this name was made, in milliseconds since 1970; 0 for another's. */
function madeAt(name: string): number {
  const [, day, hours, minutes, seconds] = /(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)Z\.zip$/.exec(name) ?? []
  return day ? Date.parse(`${day}${hours}:${minutes}:${seconds}Z`) : 0
}

/** The newest first; those that are not finished among them. */
const names = async (): Promise<string[]> => (await folder.names()).sort().reverse()

/** The newest first. */
export async function keptBackups(): Promise<KeptBackup[]> {
  const whole = (await names()).filter((name) => !name.endsWith(UNFINISHED))
  return Promise.all(
    whole.map(async (name) => {
      const file = await folder.file(name)
      return { name, bytes: file.size, created: new Date(file.lastModified).toISOString() }
    }),
  )
}

/** The file of a backup; null where it is no longer kept. */
export const backupFile = (name: string): Promise<File | null> =>
  folder.file(name).catch((error) => (isMissing(error) ? null : Promise.reject(error)))

/**
 * Keeps a backup, and lets the oldest go. One tab at a time does it. A backup that is not finished is none: what was left of one is
 * removed.
 * @param write puts the whole backup down
 * @throws DOMException where the disk is full; the backups before it are still there
 */
export function keepBackup(created: string, write: (sink: (bytes: Uint8Array<ArrayBuffer>) => void) => Promise<void>): Promise<string> {
  return navigator.locks.request(LOCK, async () => {
    const remove = (name: string): Promise<void> => folder.remove(name).catch(() => undefined)
    for (const name of (await names()).filter((left) => left.endsWith(UNFINISHED))) await remove(name)
    const name = backupName(created)
    const unfinished = `${name}${UNFINISHED}`
    await folder.write(unfinished, write)
    await ((await folder.handle(unfinished)) as FileSystemFileHandle as MovableHandle).move(name)
    const whole = (await names()).filter((kept) => !kept.endsWith(UNFINISHED))
    const aged = whole.map((kept) => ({ name: kept, at: madeAt(kept) }))
    for (const kept of outdatedBackups(aged, name, madeAt(name), BACKUPS_KEPT)) await remove(kept)
    return name
  })
}
