/** Files of the origin's private file system; written, and read at once, only in a dedicated worker. */
import type { ArchiveBytes } from '../core/archive'
import { nextTask } from '../core/nextTask'
import { PrivateWriter } from './privateWriter'
import type { SyncFileHandle } from './syncAccess'

/** Bytes that are written at once: between two of them the worker looks after its messages. */
const PART_BYTES = 4 * 2 ** 20

/** Where the shelf of checkpoints has their bytes. */
export const CHECKPOINTS = 'checkpoints'

/** A folder of that file system. Its calls reject where the browser has none, as in some private windows. */
export class PrivateFolder {
  constructor(private readonly name: string) {}

  /** Asked for anew each time: the site's data may be cleared meanwhile. */
  async open(): Promise<FileSystemDirectoryHandle> {
    return (await navigator.storage.getDirectory()).getDirectoryHandle(this.name, { create: true })
  }

  /** Rejects where there is no such file, and it is not to be made. */
  async handle(name: string, create = false): Promise<SyncFileHandle> {
    return (await (await this.open()).getFileHandle(name, { create })) as SyncFileHandle
  }

  async file(name: string): Promise<File> {
    return (await this.handle(name)).getFile()
  }

  async names(): Promise<string[]> {
    const names: string[] = []
    for await (const name of (await this.open()).keys()) names.push(name)
    return names
  }

  /** Rejects where there is no such file, or somebody has it open. */
  async remove(name: string): Promise<void> {
    await (await this.open()).removeEntry(name)
  }

  async writer(name: string): Promise<PrivateWriter> {
    return PrivateWriter.over(await (await this.handle(name, true)).createSyncAccessHandle())
  }

  /**
   * Writes a file from its beginning. A part of one is none: it is removed.
   * @param work puts all of it down
   * @throws DOMException where the disk is full
   */
  async write(name: string, work: (sink: (bytes: Uint8Array) => void) => Promise<void>): Promise<void> {
    const writer = await this.writer(name)
    try {
      await work((bytes) => writer.write(bytes))
      writer.close()
    } catch (error) {
      writer.abandon()
      await this.remove(name).catch(() => undefined)
      throw error
    }
  }

  /** Copies bytes into a file, part by part. @throws DOMException where the disk is full */
  copy(name: string, bytes: ArchiveBytes): Promise<void> {
    return this.write(name, async (sink) => {
      for (let at = 0; at < bytes.size; at += PART_BYTES) {
        sink(await bytes.read(at, Math.min(PART_BYTES, bytes.size - at)))
        await nextTask()
      }
    })
  }
}

/** Bytes in use and allowed, of all that the origin keeps. */
export async function originRoom(): Promise<{ used: number; quota: number; persisted: boolean }> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate()
  return { used: usage, quota, persisted: await navigator.storage.persisted() }
}
