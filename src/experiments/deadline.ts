/** The longest that a timer can wait: beyond it, it would go off at once. */
const LONGEST_MS = 2 ** 31 - 1

/**
 * Does something once, after any number of milliseconds.
 * @returns takes it back
 */
export function after(ms: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  const arm = (left: number): void => {
    timer = setTimeout(() => (left > LONGEST_MS ? arm(left - LONGEST_MS) : act()), Math.min(left, LONGEST_MS))
  }
  arm(ms)
  return () => clearTimeout(timer)
}
