import { type Problem, StudioError } from '../core/errors'
import type { AttemptEnd, Lease, Leases, QueueStore, Trial, TrialAttempt, TrialProgress, TrialResult } from '../core/sweep/types'

export interface QueueHost {
  /** Milliseconds since 1970. */
  now(): number
  /** ISO date. */
  date(): string
  /** A new id, never given before. */
  newId(): string
  /** A trial was put off, failed or done without being begun. */
  settled?(): void
}

/** Who works. */
export interface Worker {
  id: string
  /** See {@link Lease.place}. */
  place: string
}

/** Milliseconds after which a worker without a heartbeat counts as gone, where nothing else tells. */
export const LEASE_MS = 30_000
/** Somebody else has the trial now, or it was cancelled: what this worker has is of no use. */
export class Superseded extends StudioError {
  constructor(trial: Trial) {
    super(
      `trial ${trial.number}`,
      'it was cancelled, or another worker has taken it over.',
      'Nothing needs to be done: its result counts once.',
    )
  }
}

export const ended = (attempt: TrialAttempt, end: AttemptEnd, now: number): TrialAttempt => ({ ...attempt, end, ended: now })

type Begun = Pick<Trial, 'id' | 'attempts'>

/** The lease of a trial's newest attempt. */
export function leaseOf({ id, attempts }: Begun, leases: readonly Lease[]): Lease | undefined {
  const token = attempts.at(-1)?.token
  return leases.find((lease) => lease.trial === id && lease.token === token)
}

/** Nobody works any more on a trial that runs. `known` are all leases, `now` is in milliseconds since 1970. */
export async function isLeft(trial: Begun, known: readonly Lease[], leases: Leases, now: number): Promise<boolean> {
  const attempt = trial.attempts.at(-1)
  if (!attempt) return true
  const lease = leaseOf(trial, known)
  if (now > (lease?.until ?? attempt.started + LEASE_MS)) return true
  return lease !== undefined && (await leases.alive(lease)) === false
}

/** A trial in the hands of a worker. */
export class Claim {
  constructor(
    private readonly store: QueueStore,
    private readonly host: QueueHost,
    private readonly worker: Worker,
    readonly trial: Trial,
    readonly token: number,
  ) {}

  /** Whether the trial is still this worker's. */
  async holds(): Promise<boolean> {
    return (await this.store.trials.get(this.trial.id))?.version === this.token
  }

  /** Lets go of the lease of a trial that another has now. */
  abandon(): Promise<void> {
    return this.store.leases.drop(this.trial.id, this.token).catch(() => undefined)
  }

  /** Says that the worker lives. @returns false where the trial is no longer its own */
  async beat(progress: TrialProgress | null): Promise<boolean> {
    const { trial, token, worker } = this
    if (!(await this.holds())) return false
    const until = this.host.now() + LEASE_MS
    await this.store.leases.put({ trial: trial.id, token, owner: worker.id, place: worker.place, until, progress })
    return true
  }

  /** @throws Superseded where the result does not count */
  done(result: TrialResult): Promise<void> {
    return this.end('done', { status: 'done', result })
  }

  fail(problem: Problem): Promise<void> {
    return this.end('failed', { status: 'failed', problem })
  }

  /** It turned out not to fit. */
  postpone(need: { bytes: number; budget: number }, problem: Problem): Promise<void> {
    return this.end('released', { status: 'postponed', need, problem })
  }

  /** Gives it back: whoever comes next goes on with it. @param problem why, where it is not that somebody stopped it */
  release(problem: Problem | null = null): Promise<void> {
    return this.end('released', { status: 'planned', problem })
  }

  private async end(end: AttemptEnd, change: Partial<Trial>): Promise<void> {
    const { trial, token, host } = this
    const attempts = trial.attempts.map((attempt) => (attempt.token === token ? ended(attempt, end, host.now()) : attempt))
    const written = await this.store.trials.put(trial.id, { ...trial, ...change, attempts }, token)
    await this.abandon()
    if (!written) throw new Superseded(trial)
  }
}
