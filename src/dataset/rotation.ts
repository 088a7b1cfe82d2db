/**
 * The rows of a square matrix [n, n] made orthonormal (QR of its transpose, with a positive diagonal): modified Gram–Schmidt, run
 * twice over each row, which keeps orthogonality at float64 precision (Giraud, Langou, Rozložník 2005). Returns a new matrix; rows
 * that depend on each other are not expected and give no useful result.
 */
export function orthonormalRows(matrix: Float64Array, n: number): Float64Array {
  const out = matrix.slice()
  for (let i = 0; i < n; i++) {
    const row = out.subarray(i * n, (i + 1) * n)
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const earlier = out.subarray(j * n, (j + 1) * n)
        const along = dot(row, earlier)
        for (let k = 0; k < n; k++) row[k] = (row[k] as number) - along * (earlier[k] as number)
      }
    }
    const length = Math.sqrt(dot(row, row))
    for (let k = 0; k < n; k++) row[k] = (row[k] as number) / length
  }
  return out
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
