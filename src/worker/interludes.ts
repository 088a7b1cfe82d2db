/** Work that must not meet a half-done update: it waits for the end of the one under way, and the next one waits for it. */
export class Interludes {
  private readonly waiting: (() => Promise<void>)[] = []
  /** What is done while no updates are. */
  private last: Promise<unknown> = Promise.resolve()

  /** Does `work` when its turn comes: after the update under way if the run is `moving`, else after earlier work. */
  add<T>(work: () => Promise<T>, moving: boolean): Promise<T> {
    if (moving)
      return new Promise((resolve, reject) => {
        this.waiting.push(() => work().then(resolve, reject))
      })
    const done = this.last.then(work)
    this.last = done.catch(() => undefined)
    return done
  }

  /** Something waits for the end of the update under way. */
  get wait(): boolean {
    return this.waiting.length > 0
  }

  /** Between two updates: does what waits, and resolves when nothing is under way. */
  async settle(): Promise<void> {
    for (const work of this.waiting.splice(0)) this.last = this.last.then(work)
    await this.last
  }
}
