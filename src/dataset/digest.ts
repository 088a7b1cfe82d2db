/** A dataset's fingerprint: what a checkpoint remembers it by. */
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
  const list = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    list.set(part, at)
    at += part.length
  }
  return Array.from(await sha256(list), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The matrix's elements, 64 MiB at a time; valid until the next part is asked for. */
function* partsOf(matrix: RowMatrix): Generator<Float32Array> {
  const { values, rows, width } = matrix
  const length = rows * width
  if (values) {
    for (let at = 0; at < length; at += PART_FLOATS) yield values.subarray(at, Math.min(length, at + PART_FLOATS))
    return
  }
  const part = new Float32Array(Math.min(length, PART_FLOATS))
  const straddling = new Float32Array(width)
  let filled = 0
  for (let row = 0; row < rows; ) {
    const fitting = Math.min(rows - row, Math.floor((part.length - filled) / width))
    if (fitting > 0) {
      matrix.readRange(row, fitting, part.subarray(filled))
      filled += fitting * width
      row += fitting
    } else {
      // a row that does not end with the part: its pieces fill as many parts as it takes
      matrix.read(row++, straddling, 0)
      for (let taken = 0; taken < width; ) {
        const piece = straddling.subarray(taken, taken + part.length - filled)
        part.set(piece, filled)
        filled += piece.length
        taken += piece.length
        if (filled === part.length && taken < width) {
          yield part
          filled = 0
        }
      }
    }
    if (filled === part.length) {
      yield part
      filled = 0
    }
  }
  if (filled > 0) yield part.subarray(0, filled)
}

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
