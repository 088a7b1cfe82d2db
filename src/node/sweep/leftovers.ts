/** Half-written files that processes left which were killed. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SweepFolder } from './folder'

/** Milliseconds without a byte after which nobody writes a file any more; whose process it was may be known on another machine alone. */
const STALE_MS = 3_600_000

/** How `node/files.ts` calls what it has not finished. */
export const isUnfinished = (name: string): boolean => /^\..+\.\d+-[0-9a-f]{8}$/.test(name)

/** Removes what is left half-written of records, leases and backups. What cannot be removed does no harm. */
export async function removeLeftovers(folder: SweepFolder, now: number): Promise<void> {
  const sweeps = (await folder.sweepIds()).map((id) => folder.sweep(id))
  const places = [folder.root, folder.backups, join(folder.root, 'leases'), ...sweeps, ...sweeps.map((path) => join(path, 'trials'))]
  for (const place of places) {
    const names = await readdir(place).catch(() => [])
    for (const path of names.filter(isUnfinished).map((name) => join(place, name))) {
      const written = await stat(path).catch(() => null)
      if (written?.isFile() && now - written.mtimeMs > STALE_MS) await rm(path, { force: true }).catch(() => undefined)
    }
  }
}
