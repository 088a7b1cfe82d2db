/** Works through the sweeps of this browser: one tab at a time, and another one when it is gone. */
import { problemLine, toProblem } from '../../core/errors'
import { LEASE_MS } from '../../experiments/claim'
import type { SweepQueue } from '../../experiments/queue'
import type { SweepRunner } from '../../experiments/runner'
import type { SweepWorkplace } from '../sweepProtocol'

/** Whoever holds it works. */
const LOCK = 'lattice-studio-sweep-driver'
/** How soon it looks again when something stands in the way, and when there was nothing to do, in milliseconds. */
const LOOK_MS = 500
const POLL_MS = 5_000
/** How often a tab looks whether the one that works is frozen. */
const WATCH_MS = LEASE_MS / 3

export interface DriverHost {
  now(): number
  /** Why no trial can begin now, a sentence; null when one can. */
  obstacle(): string | null
  /** A trial is about to begin, or no longer: nothing else may begin meanwhile. */
  reserve(taken: boolean): void
  changed(): void
}

export class SweepDriver {
  workplace: SweepWorkplace = 'nowhere'
  /** Why nothing goes on. */
  waiting: string | null = null
  private begun = false
  private trial: AbortController | null = null
  private wakeUp: (() => void) | null = null

  constructor(
    private readonly queue: SweepQueue,
    private readonly runner: SweepRunner,
    private readonly host: DriverHost,
    /** Names the worker's life: see {@link Lease.place}. */
    private readonly place: string,
    private readonly locks: LockManager | undefined = navigator.locks,
  ) {}

  /** Begins to work, or to wait for the tab that does; for as long as this tab lives. */
  begin(): void {
    if (this.begun) return
    this.begun = true
    void this.live()
  }

  /** There may be something to do. */
  wake(): void {
    this.wakeUp?.()
  }

  /** The trial under way is given back as it stands. */
  giveBack(): void {
    this.trial?.abort()
  }

  private async live(): Promise<void> {
    const { locks } = this
    // without locks no tab knows of another: the tokens alone keep trials from being done twice
    if (!locks) return this.work(new AbortController().signal)
    void locks.request(this.place, () => new Promise(() => undefined))
    for (let steal = false; ; ) steal = await this.serve(locks, steal)
  }

  /** Waits for the lock, or takes it from a frozen tab, and works while it is ours. @returns whether it is to be taken by force now */
  private async serve(locks: LockManager, steal: boolean): Promise<boolean> {
    const [waiting, lost] = [new AbortController(), new AbortController()]
    let work: Promise<void> | null = null
    const watch = setInterval(() => {
      if (!work)
        this.isFrozen().then(
          (frozen) => frozen && !work && waiting.abort(),
          () => undefined,
        )
    }, WATCH_MS)
    this.stand('elsewhere')
    try {
      const granted = (): Promise<void> => {
        work = this.work(lost.signal)
        return work
      }
      await locks.request(LOCK, steal ? { steal } : { signal: waiting.signal }, granted)
    } catch {
      // it was taken from us while we were frozen, or is to be taken from who is
    } finally {
      clearInterval(watch)
      lost.abort()
      this.trial?.abort()
      this.wake()
      await (work as Promise<void> | null)?.catch(() => undefined)
    }
    return work === null && waiting.signal.aborted
  }

  /** A trial's lease has run out while its tab still holds the lock. */
  private async isFrozen(): Promise<boolean> {
    const { leases, trials } = this.queue.store
    const now = this.host.now()
    for (const { trial, token, until } of await leases.all()) {
      if (until > now) continue
      const record = await trials.get(trial)
      if (record?.version === token && record.value.status === 'running') return true
    }
    return false
  }

  private stand(workplace: SweepWorkplace): void {
    if (this.workplace === workplace) return
    this.workplace = workplace
    this.host.changed()
  }

  private async work(lost: AbortSignal): Promise<void> {
    this.stand('here')
    while (!lost.aborted) if (!(await this.one(lost))) await this.idle(lost)
  }

  /** @returns false where there was nothing to do, or it could not be begun */
  private async one(lost: AbortSignal): Promise<boolean> {
    const obstacle = this.host.obstacle()
    if (obstacle) return this.wait(obstacle)
    const trial = new AbortController()
    const give = (): void => trial.abort()
    lost.addEventListener('abort', give)
    this.trial = trial
    this.host.reserve(true)
    try {
      const did = await this.runner.next(trial.signal)
      return did || this.wait(null)
    } catch (error) {
      return this.wait(problemLine(toProblem(error, 'sweep')))
    } finally {
      this.host.reserve(false)
      this.trial = null
      lost.removeEventListener('abort', give)
    }
  }

  private wait(why: string | null): false {
    if (this.waiting !== why) {
      this.waiting = why
      this.host.changed()
    }
    return false
  }

  /** Until there is news, or it is time to look again. */
  private async idle(lost: AbortSignal): Promise<void> {
    if (lost.aborted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.host.obstacle() === null ? POLL_MS : LOOK_MS)
      this.wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.wakeUp = null
  }
}
