/** `backup.json`: what a backup holds, file by file. */
import { BACKUP_FORMAT } from '../../core/archive'
import { count, date, list, object, oneOf, readJson, sha256, text } from '../../core/archive/read'
import { formatRecord } from '../../core/archive/records'
import type { LeftOut } from '../../core/archive/report'
import { StudioError } from '../../core/errors'

export const MANIFEST = 'backup.json'

export interface BackedUpFile {
  path: string
  bytes: number
  /** SHA-256 of its bytes, hex. */
  sha256: string
}

export interface Manifest {
  format: typeof BACKUP_FORMAT
  /** ISO date. */
  created: string
  /** Version of the studio that made it. */
  build: string
  files: readonly BackedUpFile[]
  leftOut: readonly LeftOut[]
}

const MOST_FILES = 100_000

const manifest = object<Manifest>({
  format: oneOf([BACKUP_FORMAT]),
  created: date,
  build: text(),
  files: list(object<BackedUpFile>({ path: text(500), bytes: count, sha256 }), MOST_FILES),
  leftOut: list(object<LeftOut>({ path: text(500), problem: text(10_000) }), MOST_FILES),
})

export const formatManifest = (record: Omit<Manifest, 'format'>): string => formatRecord({ format: BACKUP_FORMAT, ...record })

/** @throws StudioError for one of another format, too */
export function parseManifest(source: string, archive: string): Manifest {
  const format = /"format"\s*:\s*"(lattice-backup\/[^"]{1,20})"/.exec(source)?.[1]
  if (format && format !== BACKUP_FORMAT)
    throw new StudioError(archive, `it is of the format ${format}, and this studio reads ${BACKUP_FORMAT}.`, 'Open it in a newer studio.')
  return readJson(source, `${archive} › ${MANIFEST}`, manifest)
}
