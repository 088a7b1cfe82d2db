import { fullError } from './refusals'

/** What a dedicated worker can do with a private file; not among TypeScript's types for a page. */
export interface SyncAccess {
  getSize(): number
  truncate(size: number): void
  read(bytes: Uint8Array, options: { at: number }): number
  write(bytes: Uint8Array, options: { at: number }): number
  flush(): void
  close(): void
}

export interface SyncFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(options?: { mode: 'read-only' | 'readwrite' }): Promise<SyncAccess>
}

/** Writes all of the bytes. @throws DOMException where the disk is full; a part may have been written then */
export function writeAll(access: SyncAccess, bytes: Uint8Array, at: number): void {
  const written = access.write(bytes, { at })
  if (written !== bytes.byteLength) throw fullError(`${written} of ${bytes.byteLength} bytes were written.`)
}
