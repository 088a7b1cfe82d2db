/** One pass over a matrix: the norms of its rows, and the rows that hold NaN or infinity. */

export interface MatrixScan {
  /** L2 norms: mean and (population) standard deviation, over the finite rows. */
  normMean: number
  normDeviation: number
  /** Rows with a value that is not finite, and the number of the first (−1 if none). */
  badRows: number
  firstBad: number
}

/** Scans `values` [rows, width] in float64, where no square of a float32 overflows. */
export function scanMatrix(values: Float32Array, rows: number, width: number): MatrixScan {
  let badRows = 0
  let firstBad = -1
  // Welford's update: the deviation of nearly equal norms must not vanish in rounding.
  let counted = 0
  let mean = 0
  let spread = 0
  for (let row = 0; row < rows; row++) {
    let squares = 0
    for (let i = row * width; i < (row + 1) * width; i++) squares += (values[i] as number) ** 2
    if (!Number.isFinite(squares)) {
      if (badRows++ === 0) firstBad = row
      continue
    }
    const norm = Math.sqrt(squares)
    const change = norm - mean
    mean += change / ++counted
    spread += change * (norm - mean)
  }
  return { normMean: mean, normDeviation: counted > 0 ? Math.sqrt(spread / counted) : 0, badRows, firstBad }
}
