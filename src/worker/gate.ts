/** Lets updates through one by one, all, or none: how a run is paused, stepped and stopped. */
export class Gate {
  private mode: 'open' | 'closed' | 'stopped' = 'open'
  private allowance = 0
  private wake: (() => void) | null = null
  private interruption: { error: unknown } | null = null

  open(): void {
    this.set('open')
  }
  close(): void {
    this.set('closed')
  }
  stop(): void {
    this.set('stopped')
  }
  /** Lets one more update through a closed gate. */
  once(): void {
    this.allowance++
    this.wake?.()
  }

  /** Ends the wait at a closed gate with an error; where nobody waits, nothing happens. */
  interrupt(error: unknown): void {
    if (!this.wake) return
    this.interruption = { error }
    this.wake()
  }

  get isStopped(): boolean {
    return this.mode === 'stopped'
  }

  /** Updates go through without being asked for one by one. */
  get isOpen(): boolean {
    return this.mode === 'open'
  }

  private set(mode: 'open' | 'closed' | 'stopped'): void {
    this.mode = mode
    this.allowance = 0
    this.wake?.()
  }

  /** True when an update may run, false when the run is to stop. `onWait` hears that the run stands still, `onGo` that it goes on. */
  async pass(onWait: () => void, onGo: () => void): Promise<boolean> {
    let waited = false
    while (this.mode === 'closed' && this.allowance === 0) {
      if (!waited) onWait()
      waited = true
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
      this.wake = null
      const { interruption } = this
      this.interruption = null
      if (interruption) throw interruption.error
    }
    if (this.mode === 'stopped') return false
    if (this.mode === 'closed') this.allowance--
    if (waited) onGo()
    return true
  }
}
