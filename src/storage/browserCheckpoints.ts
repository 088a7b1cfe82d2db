/** Where a browser keeps checkpoints: bytes in the origin's private file system, records in IndexedDB. For a dedicated worker. */

import { nextTask } from '../core/nextTask'
import { ArchiveShelf } from './archiveShelf'
import type { ByteStore, RecordChanges, RecordStore } from './checkpoints'
import { Database } from './database'
import { OpfsLines } from './opfsLines'
import type { SyncFileHandle } from './syncAccess'

const FOLDER = 'checkpoints'
const LOCK = 'lattice-studio-checkpoints'
/** Bytes that are written at once: between two of them the worker looks after its messages. */
const PART_BYTES = 4 * 2 ** 20

class PrivateFiles implements ByteStore {
  private folder: Promise<FileSystemDirectoryHandle> | null = null

  private open(): Promise<FileSystemDirectoryHandle> {
    this.folder ??= navigator.storage.getDirectory().then((root) => root.getDirectoryHandle(FOLDER, { create: true }))
    return this.folder
  }

  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const file = await (await this.open()).getFileHandle(name, { create: true })
    const access = await (file as SyncFileHandle).createSyncAccessHandle()
    try {
      access.truncate(0)
      for (let at = 0; at < bytes.byteLength; at += PART_BYTES) {
        const part = bytes.subarray(at, at + PART_BYTES)
        const written = access.write(part, { at })
        if (written !== part.byteLength)
          throw new DOMException(`${written} of ${part.byteLength} bytes were written.`, 'QuotaExceededError')
        await nextTask()
      }
      access.flush()
      if (access.getSize() !== bytes.byteLength)
        throw new DOMException(`${access.getSize()} of ${bytes.byteLength} bytes are on the disk.`, 'QuotaExceededError')
    } finally {
      access.close()
    }
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const handle = await (await this.open()).getFileHandle(name)
    return new Uint8Array(await (await handle.getFile()).arrayBuffer())
  }

  async remove(name: string): Promise<void> {
    await (await this.open()).removeEntry(name)
  }

  async names(): Promise<string[]> {
    const names: string[] = []
    for await (const name of (await this.open()).keys()) names.push(name)
    return names
  }

  async room() {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate()
    return quota > 0 ? { used: usage, quota, persisted: await navigator.storage.persisted() } : null
  }
}

class IndexedRecords implements RecordStore {
  private readonly database = new Database()

  async all() {
    const database = await this.database.open()
    const [checkpoints, runs] = await Promise.all([database.getAll('checkpoints'), database.getAll('runs')])
    return { checkpoints, runs }
  }

  async apply({ checkpoints = [], runs = [], goneCheckpoints = [], goneRuns = [] }: RecordChanges): Promise<void> {
    const transaction = (await this.database.open()).transaction(['checkpoints', 'runs'], 'readwrite', { durability: 'strict' })
    const [kept, ran] = [transaction.objectStore('checkpoints'), transaction.objectStore('runs')]
    await Promise.all([
      ...goneCheckpoints.map((id) => kept.delete(id)),
      ...goneRuns.map((id) => ran.delete(id)),
      ...checkpoints.map((record) => kept.put(record)),
      ...runs.map((record) => ran.put(record)),
      transaction.done,
    ])
  }
}

/** This browser's shelf. Where it refuses storage every call is rejected. */
export const openShelf = (): ArchiveShelf =>
  new ArchiveShelf(new PrivateFiles(), new IndexedRecords(), new OpfsLines(), Date.now, (work) => navigator.locks.request(LOCK, work))
