/** Works through the queue: claims a trial, has it trained, and writes what became of it; one after the other. */
import { type Problem, StudioError, toProblem } from '../core/errors'
import type { Sweep, Trial, TrialProgress, TrialResult } from '../core/sweep/types'
import { type Claim, LEASE_MS, Superseded, type Worker } from './claim'
import { after } from './deadline'
import type { Scope, SweepQueue, Verdict } from './queue'

/** What a trial is trained with, and how it is ended from outside. */
export interface TrialControl {
  /** Aborted: the training ends as soon as it can, and what `run` gives then is of no account. */
  signal: AbortSignal
  progress(progress: TrialProgress): void
  /**
   * To be asked before anything is changed that a later worker may have in hand.
   * @throws Superseded where the trial is no longer this worker's
   */
  confirm(): Promise<void>
  /** The training has come to its end, and what it came to is being read: no deadline counts any more. */
  trained(): void
}

/** Trains trials: a tab, or a child process. */
export interface TrialExecutor {
  /**
   * Trains a trial from its newest checkpoint, or from the start, to its end.
   * @throws what made it fail; Superseded where it has gone to another
   */
  run(trial: Trial, sweep: Sweep, control: TrialControl): Promise<TrialResult>
}

export interface RunnerHost {
  worker: Worker
  judge(trial: Trial, sweep: Sweep): Promise<Verdict> | Verdict
  /** All sweeps where there is none. */
  scope?: Scope
  /** A trial was begun, or came to an end. */
  changed(trial: Trial): void
}

/** Heartbeats come so often that two may be missed. */
const BEAT_MS = LEASE_MS / 3

/** Why a trial was ended from outside. */
type Ending = 'stopped' | 'superseded' | 'deadline'

/** What an attempt came to; `trained`: the training was at its end, whatever happened then. */
interface Outcome {
  result: TrialResult | Problem
  trained: boolean
}

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
    const { worker, scope } = this.host
    const claim = await this.queue.claim(worker, (trial, sweep) => this.host.judge(trial, sweep), scope)
    if (!claim) return false
    this.host.changed(claim.trial)
    await this.work(claim, stop).catch(async (error: unknown) => {
      // whoever has it now writes what becomes of it
      if (!(error instanceof Superseded)) throw error
      await claim.abandon()
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
    const disarm = trialSeconds === null ? () => undefined : after(trialSeconds * 1000, () => end('deadline'))
    let trained = false
    try {
      const control: TrialControl = {
        signal: controller.signal,
        progress: (now) => {
          progress = now
        },
        confirm: async () => {
          if (await claim.holds()) return
          end('superseded')
          throw new Superseded(claim.trial)
        },
        trained: () => {
          trained = true
          disarm()
        },
      }
      const result = await this.attempt(claim.trial, sweep, control)
      await this.write(claim, sweep, { result, trained }, controller.signal.reason as Ending | undefined)
    } finally {
      clearInterval(beat)
      disarm()
      stop.removeEventListener('abort', onStop)
    }
  }

  private async attempt(trial: Trial, sweep: Sweep, control: TrialControl): Promise<TrialResult | Problem> {
    try {
      return await this.executor.run(trial, sweep, control)
    } catch (error) {
      if (error instanceof Superseded) throw error
      return toProblem(error, `trial ${trial.number}`)
    }
  }

  private async write(claim: Claim, sweep: Sweep, { result, trained }: Outcome, ended: Ending | undefined): Promise<void> {
    if (ended === 'superseded') throw new Superseded(claim.trial)
    if (ended === 'stopped') return claim.release()
    if (ended === 'deadline' && !trained) return claim.fail(tooLong(claim.trial, sweep))
    // no fault of the trial: it waits until there is room
    if ('problem' in result && result.kind === 'full') return claim.release(result)
    return 'problem' in result ? claim.fail(result) : claim.done(result)
  }
}

const tooLong = ({ number }: Trial, { limits }: Sweep): Problem =>
  toProblem(
    new StudioError(
      `trial ${number}`,
      `it took longer than ${limits.trialSeconds} s, the most that a trial may take.`,
      'Raise the limit and retry it: it goes on from its last checkpoint, if it has one.',
    ),
  )
