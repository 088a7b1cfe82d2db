/** Files in the origin's private file system; of a worker, since only there they can be read and written at once. */
import type { FileReader, FileStore, FileWriter } from './files'
import { originRoom, PrivateFolder } from './privateFolder'
import { isHeld, isMissing } from './refusals'

/** The library's folder. Rejects where the browser has no private file system, as in some private windows. */
export class OpfsFiles implements FileStore {
  private readonly folder = new PrivateFolder('library')

  create(path: string): Promise<FileWriter> {
    return this.folder.writer(path)
  }

  async open(path: string): Promise<FileReader> {
    // Others may read the same file meanwhile: the worker that trains and the one that looks.
    const handle = await (await this.folder.handle(path)).createSyncAccessHandle({ mode: 'read-only' })
    return {
      size: handle.getSize(),
      read(at, out) {
        if (handle.read(out, { at }) < out.length) throw new RangeError(`${path}: byte ${at + out.length} is beyond its end.`)
      },
      close: () => handle.close(),
    }
  }

  async remove(path: string): Promise<void> {
    try {
      await this.folder.remove(path)
    } catch (error) {
      if (!isMissing(error) && !isHeld(error)) throw error
    }
  }

  list(): Promise<string[]> {
    return this.folder.names()
  }

  room = originRoom
}
