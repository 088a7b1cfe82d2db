/** Sweeps over a small matrix at most; each squares what is left beside the diagonal. */
const MOST_SWEEPS = 50

/**
 * Eigenvalues of a symmetric matrix [size, size], largest first, and the eigenvectors, one a row. Cyclic Jacobi rotations (Golub and
 * Van Loan, Matrix Computations, 8.5).
 */
export function symmetricEigen(matrix: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice()
  const v = new Float64Array(size * size)
  for (let i = 0; i < size; i++) v[i * size + i] = 1
  for (let sweep = 0; sweep < MOST_SWEEPS && besideDiagonal(a, size) > 0; sweep++)
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q)
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => (a[j * size + j] as number) - (a[i * size + i] as number))
  return {
    values: Float64Array.from(order, (i) => a[i * size + i] as number),
    vectors: Float64Array.from(
      { length: size * size },
      (_, at) => v[(at % size) * size + (order[Math.floor(at / size)] as number)] as number,
    ),
  }
}

/** Sum of squares beside the diagonal; 0 where they vanish beside the whole. */
function besideDiagonal(a: Float64Array, size: number): number {
  let beside = 0
  let whole = 0
  for (let at = 0; at < a.length; at++) {
    const square = (a[at] as number) ** 2
    whole += square
    if (Math.floor(at / size) !== at % size) beside += square
  }
  return beside > 1e-30 * whole ? beside : 0
}

/** One rotation in the plane of p and q, which makes a[p, q] 0. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q] as number
  if (apq === 0) return
  const theta = ((a[q * size + q] as number) - (a[p * size + p] as number)) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  const turn = (m: Float64Array, i: number, j: number): void => {
    const [x, y] = [m[i] as number, m[j] as number]
    m[i] = c * x - s * y
    m[j] = s * x + c * y
  }
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q)
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k)
  for (let k = 0; k < size; k++) turn(v, k * size + p, k * size + q)
}
