/** Files in the origin's private file system; of a worker, since only there they can be read and written at once. */
import type { FileReader, FileStore, FileWriter } from './files'

const FOLDER = 'library'

/** The part of the API that TypeScript's page library does not have. */
interface SyncHandle {
  getSize(): number
  read(bytes: Uint8Array, options: { at: number }): number
  write(bytes: Uint8Array, options: { at: number }): number
  flush(): void
  close(): void
}
interface SyncFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(options?: { mode: 'read-only' | 'readwrite' }): Promise<SyncHandle>
}

/** The library's folder. Rejects where the browser has no private file system, as in some private windows. */
export class OpfsFiles implements FileStore {
  private folder: Promise<FileSystemDirectoryHandle> | null = null

  private directory(): Promise<FileSystemDirectoryHandle> {
    this.folder ??= navigator.storage.getDirectory().then((root) => root.getDirectoryHandle(FOLDER, { create: true }))
    return this.folder
  }

  private async handle(path: string, create: boolean): Promise<SyncFileHandle> {
    return (await (await this.directory()).getFileHandle(path, { create })) as SyncFileHandle
  }

  async create(path: string): Promise<FileWriter> {
    const handle = await (await this.handle(path, true)).createSyncAccessHandle()
    let at = 0
    return {
      write(bytes) {
        const written = handle.write(bytes, { at })
        at += written
        if (written < bytes.length) throw new DOMException('The storage is full.', 'QuotaExceededError')
      },
      close() {
        try {
          handle.flush()
        } finally {
          handle.close()
        }
      },
    }
  }

  async open(path: string): Promise<FileReader> {
    // Others may read the same file meanwhile: the worker that trains and the one that looks.
    const handle = await (await this.handle(path, false)).createSyncAccessHandle({ mode: 'read-only' })
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
      await (await this.directory()).removeEntry(path)
    } catch (error) {
      if (!(error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'NoModificationAllowedError'))) throw error
    }
  }

  async list(): Promise<string[]> {
    const paths: string[] = []
    for await (const path of (await this.directory()).keys()) paths.push(path)
    return paths
  }

  async room(): Promise<{ used: number; quota: number; persisted: boolean }> {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate()
    return { used: usage, quota, persisted: await navigator.storage.persisted() }
  }
}
