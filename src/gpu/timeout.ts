import { StudioError } from '../core/errors'

/**
 * Longest that any GPU promise may take before it counts as a hang. A software driver compiles kernels at their first dispatch,
 * which was seen to take two minutes on a loaded machine.
 */
export const GPU_TIMEOUT_MS = 600_000

/**
 * The promise, or a {@link StudioError} when it takes longer than `ms`: no GPU promise may hang the studio.
 * @param what names the work in the error, e.g. "reading losses"
 */
export async function withTimeout<T>(promise: Promise<T>, what: string, ms = GPU_TIMEOUT_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(new StudioError('GPU', `${what} took longer than ${ms / 1000} s.`, 'Make the micro-batch smaller, or restart the browser.')),
      ms,
    )
  })
  try {
    return await Promise.race([promise, expired])
  } finally {
    clearTimeout(timer)
  }
}
