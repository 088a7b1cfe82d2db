/** Small values in IndexedDB. */
import { type IDBPDatabase, openDB } from 'idb'
import type { RecordStore } from './files'

const DATABASE = 'lattice-studio-library'
const STORE = 'files'

/** The library's records. Where the browser has no IndexedDB, or refuses it, every call is rejected. */
export class IndexedRecords<T extends { id: string }> implements RecordStore<T> {
  private database: Promise<IDBPDatabase> | null = null

  private open(): Promise<IDBPDatabase> {
    this.database ??= openDB(DATABASE, 1, { upgrade: (database) => void database.createObjectStore(STORE, { keyPath: 'id' }) })
    return this.database
  }

  async all(): Promise<T[]> {
    return (await this.open()).getAll(STORE)
  }

  async get(id: string): Promise<T | null> {
    return (await (await this.open()).get(STORE, id)) ?? null
  }

  async put(record: T): Promise<void> {
    const transaction = (await this.open()).transaction(STORE, 'readwrite', { durability: 'strict' })
    await Promise.all([transaction.store.put(record), transaction.done])
  }

  async delete(id: string): Promise<void> {
    await (await this.open()).delete(STORE, id)
  }
}
