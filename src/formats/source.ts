/** Where a file's bytes come from: a disk, a browser's File, the origin's private storage, or memory. Read by range, never as a whole. */

export interface ByteSource {
  /** As people know it; messages begin with it. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Exactly `length` bytes from `offset` on, as a plain Uint8Array; rejects where the source has fewer. What is returned is the caller's, and never changes. */
  read(offset: number, length: number): Promise<Uint8Array>
}

/** A file that is in memory already. What is read are views of `bytes`. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  // a Buffer's own slice() would not copy
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    name,
    size: plain.byteLength,
    async read(offset, length) {
      assertInside(name, plain.byteLength, offset, length)
      return plain.subarray(offset, offset + length)
    },
  }
}

/** A File or Blob, read by slices. */
export function blobSource(name: string, blob: Blob): ByteSource {
  return {
    name,
    size: blob.size,
    async read(offset, length) {
      assertInside(name, blob.size, offset, length)
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer())
    },
  }
}

/** Readers check sizes before they read, so a miss is a mistake of theirs. @throws RangeError */
function assertInside(name: string, size: number, offset: number, length: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= size))
    throw new RangeError(`${name}: bytes ${offset} to ${offset + length} were asked for; it has ${size}.`)
}
