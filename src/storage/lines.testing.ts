/** Lines in memory, for tests: what they hold can be looked at and spoilt. */
import type { LineFile, LineFiles } from './lines'

export class MemoryLines implements LineFiles {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly open_ = new Set<string>()
  /** How often something was flushed. */
  flushes = 0
  /** Bytes that fit; a write beyond leaves a part behind, as a full disk does. */
  quota = Number.POSITIVE_INFINITY

  private get used(): number {
    return [...this.files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  text(name: string): string {
    return new TextDecoder().decode(this.files.get(name))
  }

  async open(name: string): Promise<LineFile> {
    if (this.open_.has(name)) throw new DOMException(name, 'NoModificationAllowedError')
    this.open_.add(name)
    const now = (): Uint8Array<ArrayBuffer> => this.files.get(name) ?? new Uint8Array()
    this.files.set(name, now())
    const store = this
    return {
      get size() {
        return now().byteLength
      },
      read: () => now().slice(),
      append(bytes) {
        const fits = Math.max(0, Math.min(bytes.byteLength, store.quota - store.used))
        const after = new Uint8Array(now().byteLength + fits)
        after.set(now())
        after.set(bytes.subarray(0, fits), now().byteLength)
        store.files.set(name, after)
        if (fits < bytes.byteLength) throw new DOMException('The disk is full.', 'QuotaExceededError')
      },
      truncate: (size) => void this.files.set(name, now().slice(0, size)),
      flush: () => void this.flushes++,
      close: () => void this.open_.delete(name),
    }
  }

  async read(name: string) {
    return this.files.get(name)?.slice() ?? null
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name)
  }
}
