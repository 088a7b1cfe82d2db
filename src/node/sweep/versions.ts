/**
 * Records as version files, `STEM.0001.json`, `STEM.0002.json`, …: a version is made once, whole and durably, and never changed; the
 * highest number is the newest. That a file of a name can be made only once is the compare-and-swap; as none is made without the one
 * before it, and none is ever removed, looking for the next number tells whether a version is the newest.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { StudioError, toProblem } from '../../core/errors'
import type { Versioned, VersionedRecords } from '../../core/sweep/types'
import { codeOf, createAtomic, exists, explain, makeFolder } from '../files'

/** Where records of one kind are, and how they are written. */
export interface VersionLayout<T> {
  /** Folders that may hold some. */
  folders(): Promise<string[]>
  /** @throws StudioError for an id that could lead elsewhere */
  place(id: string): { folder: string; stem: string }
  format(value: T): string
  /** @throws StudioError naming the place in the file */
  parse(text: string, file: string): T
}

const NAME = /^([\w-][\w.-]*)\.(\d{4,})\.json$/

const fileName = (stem: string, version: number): string => `${stem}.${String(version).padStart(4, '0')}.json`

/** The names in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw explain(folder, error)
  }
}

export class FileVersions<T> implements VersionedRecords<T> {
  /** The newest version of each record that was read here, by its path without the number: a version never changes. */
  private readonly known = new Map<string, Versioned<T>>()
  /** Records whose newest version could not be read when it was listed last, by their path without the number. */
  private readonly torn = new Map<string, StudioError>()

  constructor(private readonly layout: VersionLayout<T>) {}

  async all(): Promise<Versioned<T>[]> {
    const folders = await this.layout.folders()
    return (await Promise.all(folders.map((folder) => this.within(folder)))).flat()
  }

  /** The records of one folder; one that is damaged is not among them, and hides none of the others. */
  async within(folder: string): Promise<Versioned<T>[]> {
    const newest = newestOf(await namesIn(folder))
    const read = await Promise.all([...newest].map(([stem, version]) => this.tryRead(folder, stem, version)))
    return read.filter((record) => record !== null)
  }

  /** What could not be read when it was listed last: the records below a folder. */
  damaged(folder: string): StudioError[] {
    return [...this.torn].filter(([record]) => record.startsWith(`${folder}${sep}`)).map(([, error]) => error)
  }

  private async tryRead(folder: string, stem: string, version: number): Promise<Versioned<T> | null> {
    const record = join(folder, stem)
    try {
      const read = await this.read(folder, stem, version)
      this.torn.delete(record)
      return read
    } catch (error) {
      if (!(error instanceof StudioError)) throw error
      this.torn.set(record, error)
      return null
    }
  }

  async get(id: string): Promise<Versioned<T> | null> {
    const { folder, stem } = this.layout.place(id)
    const version = (await this.following(folder, stem)) ?? newestOf(await namesIn(folder)).get(stem)
    return version === undefined ? null : this.read(folder, stem, version)
  }

  async put(id: string, value: T, after: number): Promise<boolean> {
    const { folder, stem } = this.layout.place(id)
    if (after > 0 && !(await exists(join(folder, fileName(stem, after))))) return false
    const path = join(folder, fileName(stem, after + 1))
    if (await exists(path)) return false
    if (after === 0) await makeFolder(folder)
    return createAtomic(path, this.readable(value, path))
  }

  /** The text of a record. @throws StudioError for one that could not be read again, and with it all that is in the folder */
  private readable(value: T, path: string): string {
    const text = this.layout.format(value)
    try {
      this.layout.parse(text, path)
    } catch (error) {
      const { problem } = toProblem(error)
      throw new StudioError(path, `it is not written: ${problem}`, 'Change what is named there, such as a name that is too long.', {
        cause: error,
      })
    }
    return text
  }

  /** The newest version, found from the one that is known on; undefined where none is. */
  private async following(folder: string, stem: string): Promise<number | undefined> {
    let version = this.known.get(join(folder, stem))?.version
    if (version === undefined || !(await exists(join(folder, fileName(stem, version))))) return undefined
    while (await exists(join(folder, fileName(stem, version + 1)))) version++
    return version
  }

  /** This version, or a newer one that was read meanwhile. What is given is shared, and frozen. */
  private async read(folder: string, stem: string, version: number): Promise<Versioned<T>> {
    const record = join(folder, stem)
    const known = this.known.get(record)
    if (known && known.version >= version) return known
    const path = join(folder, fileName(stem, version))
    const read = frozen({ version, value: await this.parsed(path) })
    const newer = this.known.get(record)
    if (newer && newer.version >= version) return newer
    this.known.set(record, read)
    return read
  }

  private async parsed(path: string): Promise<T> {
    const text = await textOf(path)
    try {
      return this.layout.parse(text, path)
    } catch (error) {
      throw new StudioError(path, toProblem(error).problem, REMEDY, { cause: error })
    }
  }
}

/** What helps where a record of a folder cannot be read. */
const REMEDY = 'Move this file away: the version before it counts then, or the sweep can be brought back from a backup.'

/** The same value, that nobody can change any more. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw explain(path, error)
  }
}

/** Of each stem the highest version. */
function newestOf(names: readonly string[]): Map<string, number> {
  const newest = new Map<string, number>()
  for (const name of names) {
    const [, stem = '', digits = ''] = NAME.exec(name) ?? []
    if (stem) newest.set(stem, Math.max(newest.get(stem) ?? 0, Number(digits)))
  }
  return newest
}

/** What an id of ours may not be: a way out of the folder. */
export const strangeId = (id: string): StudioError =>
  new StudioError(id.slice(0, 80), 'this is no name that a sweep, trial or run can have.', 'Leave its file out.')
