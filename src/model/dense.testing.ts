/** Readable float64 twins of the dense layers, the GELU and the surface norm, for tests. Matrices are flat, row-major. */

export interface Matrix {
  rows: number
  columns: number
  data: Float64Array
}

export const matrix = (data: ArrayLike<number>, rows: number): Matrix => ({
  rows,
  columns: data.length / rows,
  data: Float64Array.from(data),
})

const at = ({ data, columns }: Matrix, i: number, j: number): number => data[i * columns + j] as number
const build = (rows: number, columns: number, value: (i: number, j: number) => number): Matrix => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, (_, k) => value(Math.floor(k / columns), k % columns)),
})

export const transposed = (a: Matrix): Matrix => build(a.columns, a.rows, (i, j) => at(a, j, i))
export const map = (a: Matrix, value: (v: number) => number): Matrix => ({ ...a, data: a.data.map(value) })
export const plus = (a: Matrix, b: Matrix): Matrix => build(a.rows, a.columns, (i, j) => at(a, i, j) + at(b, i, j))
export const times = (a: Matrix, b: Matrix): Matrix => build(a.rows, a.columns, (i, j) => at(a, i, j) * at(b, i, j))

export function product(a: Matrix, b: Matrix): Matrix {
  return build(a.rows, b.columns, (i, j) => {
    let sum = 0
    for (let k = 0; k < a.columns; k++) sum += at(a, i, k) * at(b, k, j)
    return sum
  })
}

/** rows @ weight + bias. */
export const dense = (rows: Matrix, weight: Matrix, bias: ArrayLike<number>): Matrix => {
  const out = product(rows, weight)
  return build(out.rows, out.columns, (i, j) => at(out, i, j) + (bias[j] as number))
}

export const columnSums = (a: Matrix): Float64Array =>
  Float64Array.from({ length: a.columns }, (_, j) => {
    let sum = 0
    for (let i = 0; i < a.rows; i++) sum += at(a, i, j)
    return sum
  })

const SCALE = Math.sqrt(2 / Math.PI)
const innerTanh = (u: number): number => Math.tanh(Math.max(-15, Math.min(15, SCALE * (u + 0.044715 * u ** 3))))
/** MODEL.md §3. */
export const gelu = (u: number): number => 0.5 * u * (1 + innerTanh(u))
/** MODEL.md §5. */
export function geluSlope(u: number): number {
  const th = innerTanh(u)
  return 0.5 * (1 + th) + 0.5 * u * (1 - th * th) * SCALE * (1 + 0.134145 * u * u)
}

const rowMean = (a: Matrix, i: number): number => a.data.subarray(i * a.columns, (i + 1) * a.columns).reduce((s, v) => s + v, 0) / a.columns

/** u = ρ·a/r, r = √(mean(a²) + 1e-6), by row. */
export function surfaceNorm(a: Matrix, rho: number): Matrix {
  const square = times(a, a)
  return build(a.rows, a.columns, (i, j) => (rho * at(a, i, j)) / Math.sqrt(rowMean(square, i) + 1e-6))
}

/** da = (ρ/r)(du − a·mean(du⊙a)/r²), by row. */
export function surfaceNormBackward(a: Matrix, du: Matrix, rho: number): Matrix {
  const square = times(a, a)
  const along = times(du, a)
  return build(a.rows, a.columns, (i, j) => {
    const r = Math.sqrt(rowMean(square, i) + 1e-6)
    return (rho / r) * (at(du, i, j) - (at(a, i, j) * rowMean(along, i)) / (r * r))
  })
}
