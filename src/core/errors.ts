/** Why a run cannot go on, for whoever decides what comes next: a queue, or the studio itself. */
export type ProblemKind = 'lost' | 'hang' | 'memory' | 'notFinite' | 'full' | 'other'

/** A batch that fits where another one did not. */
export interface BatchOffer {
  readonly micro: number
  readonly accumulation: number
}

/** What went wrong, in the three parts every message of the studio has. Plain data: it crosses the worker boundary. */
export interface Problem {
  /** Where it happened: a file name, a config key, a device. */
  readonly subject: string
  /** What is wrong, one sentence, with the place (row, tensor, byte) in it. */
  readonly problem: string
  /** What to do about it, one sentence. */
  readonly remedy: string
  /** Of what kind, where that is known. */
  readonly kind?: ProblemKind
  /** Of `memory`: what would fit. */
  readonly offer?: BatchOffer
}

/** The only error the studio throws on purpose: it names the offender and the remedy. */
export class StudioError extends Error implements Problem {
  override readonly name = 'StudioError'
  /** Anything but `other` is said by a class of its own. */
  readonly kind: ProblemKind = 'other'

  constructor(
    readonly subject: string,
    readonly problem: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${subject}: ${problem} ${remedy}`, options)
  }
}

/** The device holds no more; nothing was allocated. */
export class GpuMemoryError extends StudioError {
  override readonly kind = 'memory'
  /** What would fit, once that is known. */
  offer: BatchOffer | null = null
}

/** A problem in one line. */
export const problemLine = ({ subject, problem, remedy }: Omit<Problem, 'kind'>): string => `${subject}: ${problem} ${remedy}`

/** Any thrown value as a {@link Problem}. Unexpected errors keep their own message. */
export function toProblem(error: unknown, subject = 'Lattice Studio'): Problem {
  if (error instanceof StudioError) {
    const { subject, problem, remedy, kind } = error
    const offer = error instanceof GpuMemoryError ? error.offer : null
    return { subject, problem, remedy, ...(kind !== 'other' && { kind }), ...(offer && { offer }) }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { subject, problem: message, remedy: 'This was not expected: please report it with the steps that led here.' }
}

/** Of what kind a thrown value is. */
export const kindOf = (error: unknown): ProblemKind => (error instanceof StudioError ? error.kind : 'other')
