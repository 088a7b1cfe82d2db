/** Which tiles a device has chosen, remembered by the browser. */
import { type IDBPDatabase, openDB } from 'idb'
import type { TuneCache } from '../core/tuning'

const DATABASE = 'lattice-studio-tiles'
const STORE = 'tiles'

/** A memory in IndexedDB. Where the browser has none, or refuses it, every call is rejected, and nothing is remembered. */
export class BrowserTuneCache implements TuneCache {
  private database: Promise<IDBPDatabase> | null = null

  private open(): Promise<IDBPDatabase> {
    this.database ??= openDB(DATABASE, 1, { upgrade: (database) => void database.createObjectStore(STORE) })
    return this.database
  }

  async get(key: string): Promise<string | null> {
    const value: unknown = await (await this.open()).get(STORE, key)
    return typeof value === 'string' ? value : null
  }

  async set(key: string, value: string): Promise<void> {
    await (await this.open()).put(STORE, value, key)
  }
}
