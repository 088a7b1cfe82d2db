import { toProblem } from '../core/errors'
import type { Result } from './protocol'

/** A command's answer: what `work` gives, or what kept it from that. */
export const attempt = async <T>(work: () => Promise<T>, subject?: string): Promise<Result<T>> => {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    return { ok: false, problem: toProblem(error, subject) }
  }
}
