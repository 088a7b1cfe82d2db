/** Rows that are equal to the bit in every matrix. */
import { blocksOf, type Pace, type RowMatrix, unhurried } from './rows/matrix'

/** Rows that are remembered with their values, by hash: copies of a row are mostly compared with one of these. */
const REMEMBERED = 16

/**
 * For every row the first that equals it to the bit in all `matrices` (itself, if none before it does) [rows]. Rows are told apart by
 * a 64-bit hash first; where two hashes are equal, the rows' bits are compared.
 */
export async function firstCopies(matrices: readonly RowMatrix[], pace: Pace = unhurried): Promise<Uint32Array> {
  const rows = matrices[0]?.rows ?? 0
  const hashes = await hashRows(matrices, (share) => pace(share / 2))
  const first = new Uint32Array(rows)
  const table = new Uint32Array(2 ** Math.ceil(Math.log2(2 * rows + 2)))
  const equal = new Comparison(matrices)
  for (let row = 0; row < rows; row++) {
    first[row] = row
    const [low, high] = [hashes[2 * row] as number, hashes[2 * row + 1] as number]
    for (let at = (low ^ Math.imul(high, 0x9e3779b1)) & (table.length - 1); ; at = (at + 1) & (table.length - 1)) {
      const other = (table[at] as number) - 1
      if (other < 0) {
        table[at] = row + 1
        break
      }
      if (hashes[2 * other] === low && hashes[2 * other + 1] === high && equal.rows(other, row)) {
        first[row] = other
        break
      }
    }
    if (row % 4096 === 4095) await pace(0.5 + row / rows / 2)
  }
  return first
}

/** Two 32-bit hashes of each row's bits over all matrices [rows, 2]. */
async function hashRows(matrices: readonly RowMatrix[], pace: Pace): Promise<Uint32Array> {
  const rows = matrices[0]?.rows ?? 0
  const hashes = new Uint32Array(2 * rows).fill(0x5eed)
  for (const [i, matrix] of matrices.entries())
    for (const { first, count, values } of blocksOf(matrix)) {
      const bits = new Uint32Array(values.buffer, values.byteOffset, count * matrix.width)
      for (let row = 0; row < count; row++) hashRow(bits, row * matrix.width, matrix.width, hashes, 2 * (first + row))
      await pace((i + (first + count) / rows) / matrices.length)
    }
  return hashes
}

/** Mixes as MurmurHash3 does, with two sets of its constants. */
function hashRow(bits: Uint32Array, from: number, width: number, hashes: Uint32Array, at: number): void {
  let a = hashes[at] as number
  let b = hashes[at + 1] as number
  for (let i = from; i < from + width; i++) {
    const word = bits[i] as number
    const k = Math.imul(word, 0xcc9e2d51)
    a ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593)
    a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0
    const l = Math.imul(word ^ a, 0x239b961b)
    b ^= Math.imul((l << 16) | (l >>> 16), 0xab0e9789)
    b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x561ccd1b) | 0
  }
  hashes[at] = a
  hashes[at + 1] = b
}

/** Compares rows to the bit; those that are found to be copied are remembered. */
class Comparison {
  private readonly width: number
  private readonly kept: Uint32Array
  private readonly keptRow = new Int32Array(REMEMBERED).fill(-1)
  private readonly row: Float32Array
  private readonly bits: Uint32Array

  constructor(private readonly matrices: readonly RowMatrix[]) {
    this.width = matrices.reduce((sum, { width }) => sum + width, 0)
    this.kept = new Uint32Array(REMEMBERED * this.width)
    this.row = new Float32Array(this.width)
    this.bits = new Uint32Array(this.row.buffer)
  }

  rows(original: number, copy: number): boolean {
    const slot = original % REMEMBERED
    if (this.keptRow[slot] !== original) {
      this.read(original)
      this.kept.set(this.bits, slot * this.width)
      this.keptRow[slot] = original
    }
    this.read(copy)
    for (let i = 0; i < this.width; i++) if (this.kept[slot * this.width + i] !== this.bits[i]) return false
    return true
  }

  private read(row: number): void {
    let at = 0
    for (const matrix of this.matrices) {
      matrix.read(row, this.row, at)
      at += matrix.width
    }
  }
}
