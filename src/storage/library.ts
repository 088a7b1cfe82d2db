/** The files that the studio keeps: their bytes in a file store, what they hold in a record. */
import { StudioError } from '../core/errors'
import type { LibraryFile } from '../core/library'
import type { FileReader, FileStore, RecordStore } from './files'

/** Where a tensor's elements lie, row-major and little-endian. */
export interface Place {
  path: string
  offset: number
  /** Of a column of text: what its numbers (u32) stand for. */
  names: readonly string[] | null
}

export interface LibraryRecord {
  id: string
  file: LibraryFile
  /** One for each of the file's tensors. */
  places: readonly Place[]
  /** Milliseconds since 1970, where it is out of the library and can still be brought back. */
  removedAt: number | null
}

/** How long what was removed can be brought back when nothing else ends it, in milliseconds. */
const REMOVED_FOR = 10 * 60 * 1000

export class Library {
  constructor(
    readonly files: FileStore,
    private readonly records: RecordStore<LibraryRecord>,
    private readonly now: () => number,
  ) {}

  /** Everything that is kept, the newest first. */
  async list(): Promise<LibraryFile[]> {
    const records = await this.records.all()
    const files = records.filter(({ removedAt }) => removedAt === null).map(({ file }) => file)
    return files.sort((a, b) => (a.added < b.added ? 1 : -1))
  }

  /** @throws StudioError where it is not kept (any more) */
  async record(id: string): Promise<LibraryRecord> {
    const record = await this.records.get(id)
    if (record) return record
    throw new StudioError('Library', 'a file of this dataset is no longer kept.', 'Drop it again.')
  }

  /** The record of a file with this name and content, if it is kept; one that was removed comes back. */
  async twin(name: string, sha256: string): Promise<LibraryFile | null> {
    const record = (await this.records.all()).find(({ file }) => file.name === name && file.sha256 === sha256)
    return record ? this.restore(record.id) : null
  }

  async add(file: LibraryFile, places: readonly Place[]): Promise<void> {
    await this.records.put({ id: file.id, file, places, removedAt: null })
  }

  open(path: string): Promise<FileReader> {
    return this.files.open(path)
  }

  async remove(id: string): Promise<void> {
    await this.records.put({ ...(await this.record(id)), removedAt: this.now() })
  }

  async restore(id: string): Promise<LibraryFile> {
    const record = await this.record(id)
    if (record.removedAt !== null) await this.records.put({ ...record, removedAt: null })
    return record.file
  }

  /** Gives the bytes of a removed file back; those of one that was restored stay. */
  async forget(id: string): Promise<void> {
    const record = await this.records.get(id)
    if (!record || record.removedAt === null) return
    await this.records.delete(id)
    await this.discard(record.places.map(({ path }) => path))
  }

  async discard(paths: readonly string[]): Promise<void> {
    for (const path of new Set(paths)) await this.files.remove(path)
  }

  /** Gives back what an earlier visit left behind: removed files, and bytes that no record knows and nobody is writing. */
  async tidy(): Promise<void> {
    const old = (await this.records.all()).filter(({ removedAt }) => removedAt !== null && this.now() - removedAt > REMOVED_FOR)
    for (const { id } of old) await this.forget(id)
    const paths = await this.files.list()
    const known = new Set((await this.records.all()).flatMap(({ places }) => places.map(({ path }) => path)))
    await this.discard(paths.filter((path) => !known.has(path)))
  }
}
