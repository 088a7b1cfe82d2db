/** A dataset's fingerprint: what a checkpoint remembers it by. */
import { joinedBytes } from '../core/bytes'
import { sha256Hex } from '../core/hex'
import { type Pace, type RowMatrix, unhurried } from './rows/matrix'

/** 64 MiB: Node hashes no more than 2 GiB at once, and every host copies what it hashes. */
const PART_BYTES = 2 ** 26
const PART_FLOATS = PART_BYTES / 4

/**
 * SHA-256, hex, of a line with the shape followed by the SHA-256 of every 64 MiB of the matrices' float32 bytes (little-endian), the
 * query's first, then the reply's. Equal matrices give equal digests, whatever file or precision they were read from.
 */
export async function digestMatrices(matrices: readonly RowMatrix[], pace: Pace = unhurried): Promise<string> {
  const [{ rows, width } = { rows: 0, width: 0 }] = matrices
  const parts: Uint8Array[] = [new TextEncoder().encode(`lattice-studio/dataset/1 ${matrices.length} ${rows} ${width}\n`)]
  const whole = matrices.length * rows * width
  let done = 0
  for (const matrix of matrices)
    for (const part of partsOf(matrix)) {
      parts.push(await sha256(new Uint8Array(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength)))
      done += part.length
      await pace(done / whole)
    }
  return sha256Hex(joinedBytes(parts))
}

/** The matrix's elements, 64 MiB at a time; valid until the next part is asked for. */
function* partsOf(matrix: RowMatrix): Generator<Float32Array> {
  const { values, rows, width } = matrix
  const length = rows * width
  const part = values ? null : new Float32Array(Math.min(length, PART_FLOATS))
  const row = new Float32Array(values ? 0 : width)
  for (let at = 0; at < length; at += PART_FLOATS) {
    const end = Math.min(length, at + PART_FLOATS)
    if (part) readFlat(matrix, at, part.subarray(0, end - at), row)
    yield part ? part.subarray(0, end - at) : (values as Float32Array).subarray(at, end)
  }
}

/** Fills `out` with the matrix's elements from `at` on; `row` takes those that begin before or end after it. */
function readFlat(matrix: RowMatrix, at: number, out: Float32Array, row: Float32Array): void {
  const { width } = matrix
  for (let filled = 0; filled < out.length; ) {
    const skipped = (at + filled) % width
    const first = (at + filled - skipped) / width
    const whole = skipped === 0 ? Math.floor((out.length - filled) / width) : 0
    if (whole > 0) {
      matrix.readRange(first, whole, out.subarray(filled))
      filled += whole * width
    } else {
      matrix.read(first, row, 0)
      const piece = row.subarray(skipped, skipped + out.length - filled)
      out.set(piece, filled)
      filled += piece.length
    }
  }
}

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
