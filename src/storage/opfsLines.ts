import type { LineFile, LineFiles } from './lines'
import type { SyncAccess, SyncFileHandle } from './syncAccess'

const FOLDER = 'runs'
/** How long a file may still be held by a tab that has just gone, in milliseconds. */
const HELD_MS = 3000
const EACH_MS = 100

const named = (error: unknown, name: string): boolean => error instanceof Error && error.name === name

class OpfsLineFile implements LineFile {
  constructor(private readonly access: SyncAccess) {}

  get size(): number {
    return this.access.getSize()
  }

  read(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.size)
    this.access.read(bytes, { at: 0 })
    return bytes
  }

  append(bytes: Uint8Array<ArrayBuffer>): void {
    const written = this.access.write(bytes, { at: this.size })
    if (written !== bytes.byteLength) throw new DOMException(`${written} of ${bytes.byteLength} bytes were written.`, 'QuotaExceededError')
  }

  truncate(size: number): void {
    this.access.truncate(size)
  }

  flush(): void {
    this.access.flush()
  }

  close(): void {
    this.access.close()
  }
}

/** Lines in the origin's private file system; to write them takes a dedicated worker. */
export class OpfsLines implements LineFiles {
  private folder: Promise<FileSystemDirectoryHandle> | null = null

  private directory(): Promise<FileSystemDirectoryHandle> {
    this.folder ??= navigator.storage.getDirectory().then((root) => root.getDirectoryHandle(FOLDER, { create: true }))
    return this.folder
  }

  async open(name: string): Promise<LineFile> {
    const handle = (await (await this.directory()).getFileHandle(name, { create: true })) as SyncFileHandle
    for (let waited = 0; ; waited += EACH_MS) {
      try {
        return new OpfsLineFile(await handle.createSyncAccessHandle())
      } catch (error) {
        if (waited >= HELD_MS || !named(error, 'NoModificationAllowedError')) throw error
        await new Promise((resolve) => setTimeout(resolve, EACH_MS))
      }
    }
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const folder = await this.directory()
    // a file that grows while it is read is read again
    for (let waited = 0; ; waited += EACH_MS) {
      try {
        const file = await (await folder.getFileHandle(name)).getFile()
        return new Uint8Array(await file.arrayBuffer())
      } catch (error) {
        if (named(error, 'NotFoundError')) return null
        if (waited >= HELD_MS) throw error
        await new Promise((resolve) => setTimeout(resolve, EACH_MS))
      }
    }
  }

  async remove(name: string): Promise<void> {
    await (await this.directory()).removeEntry(name).catch(() => undefined)
  }
}
