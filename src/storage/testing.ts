/** A library in memory. */
import type { FileStore, RecordStore } from './files'
import { Library, type LibraryRecord } from './library'

export class MemoryFiles implements FileStore {
  readonly stored = new Map<string, Uint8Array<ArrayBuffer>>()
  private readonly writing = new Set<string>()

  constructor(
    /** Bytes that fit; writing more fails as a full disk does. */
    public limit = Number.POSITIVE_INFINITY,
    /** What `room` claims. */
    public quota = 2 ** 40,
  ) {}

  get used(): number {
    return [...this.stored.values()].reduce((sum, { length }) => sum + length, 0)
  }

  async create(path: string) {
    this.writing.add(path)
    this.stored.set(path, new Uint8Array())
    return {
      write: (bytes: Uint8Array<ArrayBuffer>) => {
        if (this.used + bytes.length > this.limit) throw new DOMException('The storage is full.', 'QuotaExceededError')
        const before = this.stored.get(path) as Uint8Array
        const after = new Uint8Array(before.length + bytes.length)
        after.set(before)
        after.set(bytes, before.length)
        this.stored.set(path, after)
      },
      close: () => void this.writing.delete(path),
    }
  }

  async open(path: string) {
    const bytes = this.stored.get(path)
    if (!bytes) throw new DOMException('There is no such file.', 'NotFoundError')
    return {
      size: bytes.length,
      read: (at: number, out: Uint8Array<ArrayBuffer>) => {
        if (at + out.length > bytes.length) throw new RangeError('beyond its end')
        out.set(bytes.subarray(at, at + out.length))
      },
      close: () => undefined,
    }
  }

  async remove(path: string) {
    if (!this.writing.has(path)) this.stored.delete(path)
  }

  async list() {
    return [...this.stored.keys()]
  }

  async room() {
    return { used: this.used, quota: this.quota, persisted: false }
  }
}

export class MemoryRecords<T extends { id: string }> implements RecordStore<T> {
  readonly kept = new Map<string, T>()
  async all() {
    return structuredClone([...this.kept.values()])
  }
  async get(id: string) {
    return structuredClone(this.kept.get(id) ?? null)
  }
  async put(record: T) {
    this.kept.set(record.id, structuredClone(record))
  }
  async delete(id: string) {
    this.kept.delete(id)
  }
}

/** A library that lives with the test. */
export function memoryLibrary({ files = new MemoryFiles(), now = () => 0 }: { files?: MemoryFiles; now?: () => number } = {}) {
  const records = new MemoryRecords<LibraryRecord>()
  return { library: new Library(files, records, now), files, records }
}
