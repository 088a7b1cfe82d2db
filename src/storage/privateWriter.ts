import type { FileWriter } from './files'
import { fullError } from './refusals'
import { type SyncAccess, writeAll } from './syncAccess'

/** A private file that is written from its beginning; nobody else opens it meanwhile. */
export class PrivateWriter implements FileWriter {
  private size = 0

  private constructor(private readonly access: SyncAccess) {}

  /** Takes the file over. What was in it is gone. */
  static over(access: SyncAccess): PrivateWriter {
    try {
      access.truncate(0)
      return new PrivateWriter(access)
    } catch (error) {
      access.close()
      throw error
    }
  }

  /** @throws DOMException where the disk is full */
  write(bytes: Uint8Array): void {
    writeAll(this.access, bytes, this.size)
    this.size += bytes.byteLength
  }

  /** All of it is on the disk. @throws DOMException where it is not; the file is let go of all the same */
  close(): void {
    try {
      this.access.flush()
      const kept = this.access.getSize()
      if (kept !== this.size) throw fullError(`${kept} of ${this.size} bytes are on the disk.`)
    } finally {
      this.access.close()
    }
  }

  /** Lets go of a file that is of no use. */
  abandon(): void {
    this.access.close()
  }
}
