/**
 * Records as version files, `STEM.0001.json`, `STEM.0002.json`, …: a version is made once, whole and durably, and never changed; the
 * highest number is the newest. That a file of a name can be made only once is the compare-and-swap.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioError } from '../../core/errors'
import type { Versioned, VersionedRecords } from '../../core/sweep/types'
import { codeOf, createAtomic, explain, makeFolder } from '../files'

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
  /** A version never changes: each is read once. */
  private readonly known = new Map<string, T>()

  constructor(private readonly layout: VersionLayout<T>) {}

  async all(): Promise<Versioned<T>[]> {
    const folders = await this.layout.folders()
    const lists = await Promise.all(
      folders.map(async (folder) => {
        const newest = newestOf(await namesIn(folder))
        return Promise.all([...newest].map(([stem, version]) => this.read(folder, stem, version)))
      }),
    )
    return lists.flat()
  }

  async get(id: string): Promise<Versioned<T> | null> {
    const { folder, stem } = this.layout.place(id)
    const version = newestOf(await namesIn(folder)).get(stem)
    return version === undefined ? null : this.read(folder, stem, version)
  }

  async put(id: string, value: T, after: number): Promise<boolean> {
    const { folder, stem } = this.layout.place(id)
    if ((newestOf(await namesIn(folder)).get(stem) ?? 0) !== after) return false
    if (after === 0) await makeFolder(folder)
    return createAtomic(join(folder, fileName(stem, after + 1)), this.layout.format(value))
  }

  private async read(folder: string, stem: string, version: number): Promise<Versioned<T>> {
    const path = join(folder, fileName(stem, version))
    const known = this.known.get(path) ?? this.layout.parse(await textOf(path), path)
    this.known.set(path, known)
    return { version, value: structuredClone(known) }
  }
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
