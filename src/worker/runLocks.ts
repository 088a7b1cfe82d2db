import { StudioError } from '../core/errors'

/** What is used of the browser's Web Locks. */
export interface Locks {
  request(name: string, options: { ifAvailable: true }, work: (lock: unknown) => Promise<void> | undefined): Promise<unknown>
  query(): Promise<{ held?: { name?: string }[] }>
}

/** What the name of a run's Web Lock begins with. */
export const RUN_LOCK = 'lattice-run-'
/** How long a tab that has just gone may still hold a run, in milliseconds. */
const GOING_MS = 1500
const EACH_MS = 50

/** One writer a run: a tab that trains it holds a lock that goes with the tab, whatever becomes of it. */
export class RunLocks {
  private readonly releases = new Map<string, () => void>()

  constructor(
    private readonly locks: () => Locks | undefined = () => navigator.locks as unknown as Locks,
    private readonly wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ) {}

  /** @returns whether it was not ours before. @throws StudioError while another tab trains the run */
  async claim(run: string): Promise<boolean> {
    if (this.releases.has(run)) return false
    for (let waited = 0; !(await this.take(run)); waited += EACH_MS) {
      if (waited >= GOING_MS)
        throw new StudioError('run', 'another tab of this browser trains it.', 'Stop it there, or close that tab; then resume it here.')
      await this.wait(EACH_MS)
    }
    return true
  }

  /** Lets another tab go on with the run. */
  release(run: string): void {
    this.releases.get(run)?.()
    this.releases.delete(run)
  }

  /** Ids of all runs that a tab holds, this one or another. */
  async held(): Promise<string[]> {
    const held = (await this.locks()?.query())?.held ?? [...this.releases.keys()].map((run) => ({ name: RUN_LOCK + run }))
    return held.flatMap(({ name = '' }) => (name.startsWith(RUN_LOCK) ? [name.slice(RUN_LOCK.length)] : []))
  }

  private take(run: string): Promise<boolean> {
    const locks = this.locks()
    return new Promise((resolve, reject) => {
      const taken = (): Promise<void> =>
        new Promise((release) => {
          this.releases.set(run, release)
          resolve(true)
        })
      // without locks there is no other tab that could be asked
      if (!locks) return void taken()
      locks
        .request(RUN_LOCK + run, { ifAvailable: true }, (lock) => {
          if (lock) return taken()
          resolve(false)
          return undefined
        })
        .catch(reject)
    })
  }
}
