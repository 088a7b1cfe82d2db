/** Files of the origin's private file system, read by range and written as a stream. For a dedicated worker. */
import type { ArchiveBytes } from '../core/archive'
import { nextTask } from '../core/nextTask'
import type { SyncFileHandle } from './syncAccess'

const PART_BYTES = 4 * 2 ** 20

export const privateFolder = async (name: string): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true })

/** Rejects where there is no such file. */
export async function privateFile(folder: string, name: string): Promise<File> {
  return (await (await privateFolder(folder)).getFileHandle(name)).getFile()
}

export const blobBytes = (blob: Blob): ArchiveBytes => ({
  size: blob.size,
  read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
})

export const plainBytes = (bytes: Uint8Array): ArchiveBytes => ({
  size: bytes.length,
  read: async (offset, length) => bytes.slice(offset, offset + length),
})

export interface PrivateWriter {
  write(bytes: Uint8Array<ArrayBuffer>): void
  /** All of it is on the disk. */
  close(): void
}

/** A file that is written from its beginning. */
export async function privateWriter(folder: string, name: string): Promise<PrivateWriter> {
  const handle = (await (await privateFolder(folder)).getFileHandle(name, { create: true })) as SyncFileHandle
  const access = await handle.createSyncAccessHandle()
  access.truncate(0)
  let at = 0
  return {
    write(bytes) {
      const written = access.write(bytes, { at })
      at += written
      if (written !== bytes.length) throw new DOMException(`${written} of ${bytes.length} bytes were written.`, 'QuotaExceededError')
    },
    close() {
      try {
        access.flush()
      } finally {
        access.close()
      }
    },
  }
}

/** Copies bytes into a file. @throws DOMException where the disk is full */
export async function copyToPrivate(folder: string, name: string, bytes: ArchiveBytes): Promise<void> {
  const writer = await privateWriter(folder, name)
  try {
    for (let at = 0; at < bytes.size; at += PART_BYTES) {
      writer.write(new Uint8Array(await bytes.read(at, Math.min(PART_BYTES, bytes.size - at))))
      await nextTask()
    }
  } finally {
    writer.close()
  }
}
