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
  createSyncAccessHandle(): Promise<SyncAccess>
}
