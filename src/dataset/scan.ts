/** One pass over a matrix: the norms of its rows, and the rows that hold NaN or infinity. */
import { blocksOf, type Pace, type RowMatrix, unhurried } from './rows/matrix'

export interface MatrixScan {
  /** L2 norm of each row [rows]; NaN for a row that is not finite. */
  norms: Float64Array
  /** Mean and (population) standard deviation of the finite rows' norms. */
  normMean: number
  normDeviation: number
  /** Rows with a value that is not finite, and the number of the first (−1 if none). */
  badRows: number
  firstBad: number
}

/** Scans a matrix in float64, where no square of a float32 overflows. */
export async function scanMatrix(matrix: RowMatrix, pace: Pace = unhurried): Promise<MatrixScan> {
  const norms = new Float64Array(matrix.rows)
  let badRows = 0
  let firstBad = -1
  // Welford's update: the deviation of nearly equal norms must not vanish in rounding.
  let counted = 0
  let mean = 0
  let spread = 0
  for (const { first, count, values } of blocksOf(matrix)) {
    for (let row = 0; row < count; row++) {
      const norm = normOf(values, row, matrix.width)
      norms[first + row] = norm
      if (Number.isNaN(norm)) {
        if (badRows++ === 0) firstBad = first + row
        continue
      }
      const change = norm - mean
      mean += change / ++counted
      spread += change * (norm - mean)
    }
    await pace((first + count) / matrix.rows)
  }
  return { norms, normMean: mean, normDeviation: counted > 0 ? Math.sqrt(spread / counted) : 0, badRows, firstBad }
}

function normOf(values: Float32Array, row: number, width: number): number {
  let squares = 0
  for (let i = row * width; i < (row + 1) * width; i++) squares += (values[i] as number) ** 2
  return Number.isFinite(squares) ? Math.sqrt(squares) : Number.NaN
}
