/** What each part of the self-check takes beside the others: seconds on SwiftShader and two cores, the first with all kernels to compile. A GPU is quicker in all of them. */
const TYPICAL = [12, 6, 5.5, 2, 0.4, 1.5] as const

export interface CheckTime {
  /** How much of the part under way is behind, 0 … 1; never quite all of it. */
  share: number
  /** Of the part, and of the whole check. */
  partLeft: number
  left: number
}

/**
 * How long a self-check will go on: as the last one on this GPU, else as is typical, at the pace of the parts that are done.
 * @param done seconds of the parts that are done
 * @param elapsed seconds of the part under way
 */
export function checkTime(done: readonly number[], elapsed: number, last: readonly number[] | null): CheckTime {
  const expected = last ?? TYPICAL
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
  const before = sum(expected.slice(0, done.length))
  const pace = before > 0 ? sum(done) / before : 1
  const part = pace * (expected[done.length] ?? 0)
  const partLeft = Math.max(0, part - elapsed)
  return {
    share: part > 0 ? Math.min(0.97, elapsed / part) : 0.97,
    partLeft,
    left: partLeft + pace * sum(expected.slice(done.length + 1)),
  }
}
