/** What went wrong, in the three parts every message of the studio has. Plain data: it crosses the worker boundary. */
export interface Problem {
  /** Where it happened: a file name, a config key, a device. */
  readonly subject: string
  /** What is wrong, one sentence, with the place (row, tensor, byte) in it. */
  readonly problem: string
  /** What to do about it, one sentence. */
  readonly remedy: string
}

/** The only error the studio throws on purpose: it names the offender and the remedy. */
export class StudioError extends Error implements Problem {
  override readonly name = 'StudioError'
  constructor(
    readonly subject: string,
    readonly problem: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${subject}: ${problem} ${remedy}`, options)
  }
}

/** Any thrown value as a {@link Problem}. Unexpected errors keep their own message. */
export function toProblem(error: unknown, subject = 'Lattice Studio'): Problem {
  if (error instanceof StudioError) return { subject: error.subject, problem: error.problem, remedy: error.remedy }
  const message = error instanceof Error ? error.message : String(error)
  return { subject, problem: message, remedy: 'This was not expected: please report it with the steps that led here.' }
}
