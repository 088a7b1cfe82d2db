import { StudioError } from '../core/errors'

/** Milliseconds between two looks at what is awaited. */
export const TICK_MS = 500

/**
 * Calls `onTick` every {@link TICK_MS} with the milliseconds to count. Ticks are what is counted, not a clock: time in which the page was
 * frozen, or the machine asleep, has none, and is nobody's hang.
 * @returns what stops it
 */
export function ticking(onTick: (ms: number) => void, ms = TICK_MS): () => void {
  const timer = setInterval(() => onTick(ms), ms)
  return () => clearInterval(timer)
}

/**
 * The promise, or a {@link StudioError} when it takes longer than `ms`, frozen time left out: no GPU promise may hang the studio.
 * @param what names the work in the error, e.g. "asking for a GPU"
 */
export async function withTimeout<T>(promise: Promise<T>, what: string, ms: number): Promise<T> {
  let stop = (): void => undefined
  const expired = new Promise<never>((_, reject) => {
    let counted = 0
    const expire = (): void =>
      reject(new StudioError('GPU', `${what} took longer than ${ms / 1000} s.`, 'Make the micro-batch smaller, or restart the browser.'))
    stop = ticking(
      (tick) => {
        counted += tick
        if (counted >= ms) expire()
      },
      Math.min(ms, TICK_MS),
    )
  })
  try {
    return await Promise.race([promise, expired])
  } finally {
    stop()
  }
}
