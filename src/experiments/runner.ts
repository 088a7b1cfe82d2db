/** Works through the queue: claims a trial, has it trained, and writes what became of it; one after the other. */
import { type Problem, StudioError, toProblem } from '../core/errors'
import type { Sweep, Trial, TrialProgress, TrialResult } from '../core/sweep/types'
import { type Claim, LEASE_MS, Superseded, type Worker } from './claim'
import type { SweepQueue, Verdict } from './queue'

/** What a trial is trained with, and how it is ended from outside. */
export interface TrialControl {
  /** Aborted: the training ends as soon as it can, and what `run` gives then is of no account. */
  signal: AbortSignal
  progress(progress: TrialProgress): void
}

/** Trains trials: a tab, or a child process. */
export interface TrialExecutor {
  /**
   * Trains a trial from its newest checkpoint, or from the start, to its end.
   * @throws what made it fail
   */
  run(trial: Trial, sweep: Sweep, control: TrialControl): Promise<TrialResult>
}

export interface RunnerHost {
  worker: Worker
  judge(trial: Trial, sweep: Sweep): Promise<Verdict> | Verdict
  /** A trial was begun, or came to an end. */
  changed(trial: Trial): void
}

/** Heartbeats come so often that two may be missed. */
const BEAT_MS = LEASE_MS / 3

/** Why a trial was ended from outside. */
type Ending = 'stopped' | 'superseded' | 'deadline'

export class SweepRunner {
  constructor(
    private readonly queue: SweepQueue,
    private readonly executor: TrialExecutor,
    private readonly host: RunnerHost,
  ) {}

  /**
   * Trains the next trial. A failure of it is written down, and is no failure of the runner.
   * @param stop aborted: the trial is given back as it stands
   * @returns false where there was nothing to do
   */
  async next(stop: AbortSignal): Promise<boolean> {
    if (stop.aborted) return false
    const claim = await this.queue.claim(this.host.worker, (trial, sweep) => this.host.judge(trial, sweep))
    if (!claim) return false
    this.host.changed(claim.trial)
    await this.work(claim, stop).catch((error: unknown) => {
      // whoever has it now writes what becomes of it
      if (!(error instanceof Superseded)) throw error
    })
    this.host.changed(claim.trial)
    return true
  }

  private async work(claim: Claim, stop: AbortSignal): Promise<void> {
    const sweep = await this.queue.records.sweep(claim.trial.sweep)
    const controller = new AbortController()
    let progress: TrialProgress | null = null
    const end = (why: Ending): void => controller.abort(why)
    const onStop = (): void => end('stopped')
    stop.addEventListener('abort', onStop)
    const beat = setInterval(() => {
      // a heartbeat that could not be written is made up for by the next
      claim.beat(progress).then(
        (ours) => ours || end('superseded'),
        () => undefined,
      )
    }, BEAT_MS)
    const { trialSeconds } = sweep.limits
    const deadline = trialSeconds === null ? undefined : setTimeout(() => end('deadline'), trialSeconds * 1000)
    try {
      const control: TrialControl = {
        signal: controller.signal,
        progress: (now) => {
          progress = now
        },
      }
      const outcome = await this.attempt(claim.trial, sweep, control)
      await this.write(claim, sweep, outcome, controller.signal.reason as Ending | undefined)
    } finally {
      clearInterval(beat)
      clearTimeout(deadline)
      stop.removeEventListener('abort', onStop)
    }
  }

  private async attempt(trial: Trial, sweep: Sweep, control: TrialControl): Promise<TrialResult | Problem> {
    try {
      return await this.executor.run(trial, sweep, control)
    } catch (error) {
      return toProblem(error, `trial ${trial.number}`)
    }
  }

  private async write(claim: Claim, sweep: Sweep, outcome: TrialResult | Problem, ended: Ending | undefined): Promise<void> {
    if (ended === 'superseded') throw new Superseded(claim.trial)
    if (ended === 'stopped') return claim.release()
    if (ended === 'deadline') return claim.fail(tooLong(claim.trial, sweep))
    // no fault of the trial: it waits until there is room
    if ('problem' in outcome && outcome.kind === 'full') return claim.release(outcome)
    return 'problem' in outcome ? claim.fail(outcome) : claim.done(outcome)
  }
}

const tooLong = ({ number }: Trial, { limits }: Sweep): Problem =>
  toProblem(
    new StudioError(
      `trial ${number}`,
      `it took longer than ${limits.trialSeconds} s, the most that a trial may take.`,
      'Raise the limit and retry it: it goes on from its last checkpoint.',
    ),
  )
