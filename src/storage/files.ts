/** Where bytes are kept: OPFS in the browser, memory in tests. */

/** A file that is being written, front to end. */
export interface FileWriter {
  /** @throws where the storage is full */
  write(bytes: Uint8Array<ArrayBuffer>): void
  /** All of it is on disk; nothing more is written. */
  close(): void
}

/** A file that is open for reading; any number of workers may have it open. */
export interface FileReader {
  readonly size: number
  /** Fills `out` with the bytes from `at` on. @throws RangeError where there are not so many */
  read(at: number, out: Uint8Array<ArrayBuffer>): void
  close(): void
}

export interface FileStore {
  create(path: string): Promise<FileWriter>
  open(path: string): Promise<FileReader>
  /** Does nothing where there is no such file, or another worker has it open. */
  remove(path: string): Promise<void>
  list(): Promise<string[]>
  /** Bytes in use and allowed. */
  room(): Promise<{ used: number; quota: number; persisted: boolean }>
}

/** Small values by their id. */
export interface RecordStore<T extends { id: string }> {
  all(): Promise<T[]>
  get(id: string): Promise<T | null>
  put(record: T): Promise<void>
  delete(id: string): Promise<void>
}
