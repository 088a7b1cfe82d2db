/** A dataset's fingerprint: what a checkpoint remembers it by. */

/** 64 MiB: Node hashes no more than 2 GiB at once, and every host copies what it hashes. */
const PART_BYTES = 2 ** 26

/**
 * SHA-256, hex, of a line with the shape followed by the SHA-256 of every 64 MiB of the matrices' float32 bytes (little-endian), the
 * query's first, then the reply's. Equal matrices give equal digests, whatever file or precision they were read from.
 */
export async function digestMatrices(rows: number, width: number, matrices: readonly Float32Array[]): Promise<string> {
  const parts: Uint8Array[] = [new TextEncoder().encode(`lattice-studio/dataset/1 ${matrices.length} ${rows} ${width}\n`)]
  for (const { buffer, byteOffset, byteLength } of matrices) {
    for (let at = 0; at < byteLength; at += PART_BYTES) {
      const length = Math.min(PART_BYTES, byteLength - at)
      parts.push(await sha256(new Uint8Array(buffer as ArrayBuffer, byteOffset + at, length)))
    }
  }
  const list = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    list.set(part, at)
    at += part.length
  }
  return Array.from(await sha256(list), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
