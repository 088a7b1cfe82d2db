/** Where a browser keeps checkpoints: bytes in the origin's private file system, records in IndexedDB. For a dedicated worker. */

import { ArchiveShelf } from './archiveShelf'
import type { ByteStore, RecordChanges, RecordStore } from './checkpoints'
import { Database } from './database'
import { OpfsLines } from './opfsLines'
import { CHECKPOINTS, originRoom, PrivateFolder } from './privateFolder'

const LOCK = 'lattice-studio-checkpoints'

class PrivateFiles implements ByteStore {
  private readonly folder = new PrivateFolder(CHECKPOINTS)

  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.folder.copy(name, { size: bytes.byteLength, read: async (at, length) => bytes.subarray(at, at + length) })
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await this.folder.file(name)).arrayBuffer())
  }

  remove(name: string): Promise<void> {
    return this.folder.remove(name)
  }

  names(): Promise<string[]> {
    return this.folder.names()
  }

  async room() {
    const room = await originRoom()
    return room.quota > 0 ? room : null
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
