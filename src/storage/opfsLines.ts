import type { LineFile, LineFiles } from './lines'
import { PrivateFolder } from './privateFolder'
import { isHeld, isMissing } from './refusals'
import { type SyncAccess, writeAll } from './syncAccess'

/** How long a file may still be held by a tab that has just gone, in milliseconds. */
const HELD_MS = 3000
const EACH_MS = 100

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
    writeAll(this.access, bytes, this.size)
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
  private readonly folder = new PrivateFolder('runs')

  async open(name: string): Promise<LineFile> {
    const handle = await this.folder.handle(name, true)
    for (let waited = 0; ; waited += EACH_MS) {
      try {
        return new OpfsLineFile(await handle.createSyncAccessHandle())
      } catch (error) {
        if (waited >= HELD_MS || !isHeld(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, EACH_MS))
      }
    }
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const folder = await this.folder.open()
    // a file that grows while it is read is read again
    for (let waited = 0; ; waited += EACH_MS) {
      try {
        const file = await (await folder.getFileHandle(name)).getFile()
        return new Uint8Array(await file.arrayBuffer())
      } catch (error) {
        if (isMissing(error)) return null
        if (waited >= HELD_MS) throw error
        await new Promise((resolve) => setTimeout(resolve, EACH_MS))
      }
    }
  }

  async remove(name: string): Promise<void> {
    await this.folder.remove(name).catch(() => undefined)
  }
}
