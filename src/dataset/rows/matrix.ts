/** Matrices of embeddings, row by row: in memory, or read from disk as they are needed. */

/** A matrix [rows, width] of float32 values. Reading is synchronous: training asks for rows between two submissions. */
export interface RowMatrix {
  readonly rows: number
  readonly width: number
  /** The whole matrix, row-major, where it is in memory; else null. */
  readonly values: Float32Array | null
  /** Writes row `row` into out[at … at + width). */
  read(row: number, out: Float32Array, at: number): void
  /** Writes rows `first` … `first + count − 1` into the start of `out`. */
  readRange(first: number, count: number, out: Float32Array): void
}

/** Bytes as float32 from which the matrices of a dataset stay on disk. */
export const RESIDENT_LIMIT = 2 ** 29

/** Bytes that matrices take as float32. */
export const floatBytes = (matrices: readonly Pick<RowMatrix, 'rows' | 'width'>[]): number =>
  matrices.reduce((sum, { rows, width }) => sum + 4 * rows * width, 0)

/** A matrix that is one array. */
class MemoryRows implements RowMatrix {
  readonly rows: number
  constructor(
    readonly values: Float32Array,
    readonly width: number,
  ) {
    this.rows = values.length / width
  }

  read(row: number, out: Float32Array, at: number): void {
    const { values, width } = this
    const from = row * width
    for (let i = 0; i < width; i++) out[at + i] = values[from + i] as number
  }

  readRange(first: number, count: number, out: Float32Array): void {
    out.set(this.values.subarray(first * this.width, (first + count) * this.width))
  }
}

/** `values` [rows, width] as a matrix; not copied. */
export const memoryRows = (values: Float32Array, width: number): RowMatrix => new MemoryRows(values, width)

/** Floats that are read at once when a matrix is walked through: 4 MiB. */
const BLOCK_FLOATS = 2 ** 20

/** Some consecutive rows of a matrix. */
export interface Block {
  first: number
  count: number
  /** [count, width] or longer; valid until the next block is read. */
  values: Float32Array
}

/** The rows of a matrix in order, a few MiB at a time. A matrix in memory is not copied. */
export function* blocksOf(matrix: RowMatrix, mostRows = Math.max(1, Math.floor(BLOCK_FLOATS / matrix.width))): Generator<Block> {
  const { rows, width, values } = matrix
  const buffer = values ? null : new Float32Array(Math.min(rows, mostRows) * width)
  for (let first = 0; first < rows; first += mostRows) {
    const count = Math.min(mostRows, rows - first)
    if (buffer) matrix.readRange(first, count, buffer)
    yield { first, count, values: buffer ?? (values as Float32Array).subarray(first * width, (first + count) * width) }
  }
}

/** A matrix's values as one array: its own, or read from where it is. */
export function valuesOf(matrix: RowMatrix): Float32Array {
  if (matrix.values) return matrix.values
  const out = new Float32Array(matrix.rows * matrix.width)
  for (const { first, values, count } of blocksOf(matrix)) out.set(values.subarray(0, count * matrix.width), first * matrix.width)
  return out
}

/**
 * What long work tells of itself. Called every few milliseconds with the share that is done (0 … 1), and awaited, so that a host can
 * let others in; it throws where nobody waits for the result any more.
 */
export type Pace = (share: number) => Promise<void> | void

export const unhurried: Pace = () => undefined

/** The pace of a part of some work, which takes it from one share to another. */
export const between =
  (pace: Pace, from: number, to: number): Pace =>
  (share) =>
    pace(from + share * (to - from))
