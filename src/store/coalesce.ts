/**
 * Passes on at most one value every `interval` milliseconds, and always the last one. A value that `urgent` says differs
 * in kind from the one before goes through at once.
 */
export function coalesce<T>(
  apply: (value: T) => void,
  interval: number,
  urgent: (value: T, before: T | null) => boolean,
): (value: T) => void {
  let before: T | null = null
  let waiting: T | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const pass = (value: T): void => {
    clearTimeout(timer)
    waiting = null
    timer = setTimeout(() => {
      timer = undefined
      if (waiting !== null) pass(waiting)
    }, interval)
    apply(value)
  }
  return (value) => {
    const now = timer === undefined || urgent(value, before)
    before = value
    if (now) pass(value)
    else waiting = value
  }
}
