/** One quantity beside the reference's. */
export interface GoldenCheck {
  name: string
  /** The value itself where it is one number, else the norm of all of them. */
  measured: number
  expected: number
  /** ‖measured − expected‖, relative to the norm of what is expected. */
  error: number
  tolerance: number
}

/** ‖a − b‖/‖b‖ in float64. A reference of exactly 0 allows nothing but 0. NaN where a is not finite. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN
  let difference = 0
  let norm = 0
  for (let i = 0; i < b.length; i++) {
    const expected = b[i] as number
    difference += ((a[i] as number) - expected) ** 2
    norm += expected ** 2
  }
  if (norm === 0) return difference === 0 ? 0 : Number.POSITIVE_INFINITY
  return Math.sqrt(difference / norm)
}

const summary = (values: ArrayLike<number>): number =>
  values.length === 1 ? (values[0] as number) : Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0))

/** Values of the GPU beside those of the reference. */
export const compared = (name: string, got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): GoldenCheck => ({
  name,
  measured: summary(got),
  expected: summary(wanted),
  error: relativeError(got, wanted),
  tolerance,
})
