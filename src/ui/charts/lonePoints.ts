/**
 * The places of values through which no line goes: `null` on both sides, or the end. `undefined` is no gap: a line goes over it.
 * Null where there are none.
 */
export function lonePoints(values: ArrayLike<number | null | undefined>): number[] | null {
  const lone: number[] = []
  /** Values since the last gap, and the place of the last one. */
  let count = 0
  let last = -1
  for (let i = 0; i <= values.length; i++) {
    const value = i < values.length ? values[i] : null
    if (value === undefined) continue
    if (value !== null) {
      count++
      last = i
      continue
    }
    if (count === 1) lone.push(last)
    count = 0
  }
  return lone.length > 0 ? lone : null
}
