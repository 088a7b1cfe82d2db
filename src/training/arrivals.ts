/** Takes what comes back of updates in the order in which they were sent, and counts what is under way. */
export class Arrivals {
  /** Sent, or being sent, and not yet taken. */
  underWay = 0
  private last: Promise<unknown> = Promise.resolve()

  /**
   * Sends one more; `send` resolves when it is with the GPU. `taken` resolves with what `take` makes of what came back, after all
   * that were sent before. Where one of those failed it fails alike, untaken, but not before it came back.
   */
  async send<T, R>(send: () => Promise<{ coming: Promise<T> }>, take: (value: T) => R): Promise<{ taken: Promise<R> }> {
    this.underWay++
    const { coming } = await send().catch((error) => {
      this.underWay--
      throw error
    })
    const taken = this.inTurn(this.last, coming, take)
    // who does not wait for this one meets its failure in a later one
    taken.catch(() => undefined)
    this.last = taken
    return { taken }
  }

  private async inTurn<T, R>(before: Promise<unknown>, coming: Promise<T>, take: (value: T) => R): Promise<R> {
    let value: T
    try {
      await coming.catch(() => undefined)
      await before
      value = await coming
    } finally {
      this.underWay--
    }
    return take(value)
  }

  /** Resolves when nothing is under way, however it ended; what is sent from then on begins afresh. */
  async settled(): Promise<void> {
    await this.last.catch(() => undefined)
    this.last = Promise.resolve()
  }
}
