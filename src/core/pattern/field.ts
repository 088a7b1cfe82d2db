/**
 * Pattern formation in one field f[height][width] of float64 values, one layer of one sample (MODEL.md §8). The formulas are
 * those of reference.py (`moran`, `spec_entropy`, `clusters`); a field without variation gives 0 everywhere.
 */

/** Below this, a sum of squares is rounding. */
const NOTHING = 1e-20

/** Mean of a field's values. */
export const meanOf = (f: Float64Array): number => f.reduce((sum, v) => sum + v, 0) / f.length

/** Population variance of a field's values. */
export function varianceOf(f: Float64Array): number {
  const mean = meanOf(f)
  return f.reduce((sum, v) => sum + (v - mean) ** 2, 0) / f.length
}

/**
 * Moran's I with rook weights: (S/ΣW)·Σw_ij d_i d_j / Σd², ΣW = 2((H−1)W + H(W−1)). Near 1 for smooth patterns, near 0 for
 * noise, −1 for a chessboard.
 */
export function moran(f: Float64Array, width: number, height: number): number {
  const mean = meanOf(f)
  const d = f.map((v) => v - mean)
  const squares = d.reduce((sum, v) => sum + v * v, 0)
  if (squares <= NOTHING) return 0
  let pairs = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = d[y * width + x] as number
      if (x + 1 < width) pairs += own * (d[y * width + x + 1] as number)
      if (y + 1 < height) pairs += own * (d[(y + 1) * width + x] as number)
    }
  }
  const weights = 2 * ((height - 1) * width + height * (width - 1))
  return ((f.length / weights) * 2 * pairs) / squares
}

/** cos and −sin of 2πk/n for k = 0 … n−1. */
function roots(n: number): { re: Float64Array; im: Float64Array } {
  const angle = (k: number): number => (2 * Math.PI * k) / n
  return {
    re: Float64Array.from({ length: n }, (_, k) => Math.cos(angle(k))),
    im: Float64Array.from({ length: n }, (_, k) => -Math.sin(angle(k))),
  }
}

/** Discrete Fourier transform of `count` lines of `n` complex values, in place; any n, O(n²) a line. */
function transformLines(re: Float64Array, im: Float64Array, n: number, stride: number, count: number, lineStride: number): void {
  const root = roots(n)
  const outRe = new Float64Array(n)
  const outIm = new Float64Array(n)
  for (let line = 0; line < count; line++) {
    const base = line * lineStride
    for (let k = 0; k < n; k++) {
      let sumRe = 0
      let sumIm = 0
      for (let j = 0; j < n; j++) {
        const [a, b] = [re[base + j * stride] as number, im[base + j * stride] as number]
        const [c, s] = [root.re[(j * k) % n] as number, root.im[(j * k) % n] as number]
        sumRe += a * c - b * s
        sumIm += a * s + b * c
      }
      outRe[k] = sumRe
      outIm[k] = sumIm
    }
    for (let k = 0; k < n; k++) {
      re[base + k * stride] = outRe[k] as number
      im[base + k * stride] = outIm[k] as number
    }
  }
}

/**
 * Entropy of the power spectrum without its constant part, −ΣP ln P / ln(S−1): near 0 for one wave, near 1 for white noise.
 * The transform is a plain two-dimensional DFT, so that every size will do.
 */
export function spectralEntropy(f: Float64Array, width: number, height: number): number {
  if (f.length < 3) return 0
  const mean = meanOf(f)
  const re = f.map((v) => v - mean)
  const im = new Float64Array(f.length)
  transformLines(re, im, width, 1, height, width)
  transformLines(re, im, height, width, width, 1)
  const power = re.map((v, i) => v * v + (im[i] as number) ** 2).subarray(1)
  const total = power.reduce((sum, v) => sum + v, 0)
  if (total < NOTHING) return 0
  const entropy = power.reduce((sum, v) => (v > 0 ? sum - (v / total) * Math.log(v / total) : sum), 0)
  return entropy / Math.log(power.length)
}

/** Number of 4-connected components of f > mean + σ (population σ). */
export function clusters(f: Float64Array, width: number, height: number): number {
  const mean = meanOf(f)
  const deviation = Math.sqrt(varianceOf(f))
  // the mean of equal values may round to just below them
  if (deviation <= 1e-12 * Math.abs(mean)) return 0
  const open = Uint8Array.from(f, (v) => (v > mean + deviation ? 1 : 0))
  let found = 0
  for (let start = 0; start < open.length; start++) {
    if (!open[start]) continue
    found++
    open[start] = 0
    const stack = [start]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)]
      const beside = [x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1, y > 0 ? at - width : -1, y + 1 < height ? at + width : -1]
      for (const next of beside) {
        if (next < 0 || !open[next]) continue
        open[next] = 0
        stack.push(next)
      }
    }
  }
  return found
}
