import { type Problem, toProblem } from '../../core/errors'
import type { Result } from '../../worker/protocol'

/** A command's result as the worker gives it, or the problem that a failing worker stands for. */
export async function settle<T>(call: Promise<Result<T>>, subject: string): Promise<Result<T>> {
  try {
    return await call
  } catch (error) {
    return { ok: false, problem: toProblem(error, subject) }
  }
}

/** Why something has to wait for the end of a run. */
export const lockedByRun = (subject: string, what: string): Problem => ({
  subject,
  problem: `${what} cannot be changed while a run is active.`,
  remedy: 'Stop the run first; its weights stay and can be exported.',
})
