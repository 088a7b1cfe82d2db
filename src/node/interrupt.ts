/** Ctrl-C: the first asks the run to stop and save, the second leaves at once. */

/** npm passes Ctrl-C on to us although the terminal has sent it already: what comes so soon is the same one. */
const SAME_MS = 500
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Ends this process as if it had never listened: an orderly exit would tear Dawn down in the middle of its work, and crash. */
const dieOfSignal = (): void => void process.kill(process.pid, 'SIGINT')

export interface Signals {
  on(signal: NodeJS.Signals, listener: () => void): unknown
  off(signal: NodeJS.Signals, listener: () => void): unknown
}

export class Interrupt {
  private firstAt: number | null = null
  private readonly listener = (): void => this.receive()

  /**
   * Listens until {@link release}.
   * @param onFirst called once, to say that the run is stopping
   */
  constructor(
    private readonly onFirst: () => void,
    private readonly signals: Signals = process,
    private readonly leave: () => void = dieOfSignal,
    private readonly now: () => number = () => performance.now(),
  ) {
    for (const signal of SIGNALS) signals.on(signal, this.listener)
  }

  /** Somebody asked to stop. */
  get requested(): boolean {
    return this.firstAt !== null
  }

  release(): void {
    for (const signal of SIGNALS) this.signals.off(signal, this.listener)
  }

  private receive(): void {
    if (this.firstAt === null) {
      this.firstAt = this.now()
      this.onFirst()
    } else if (this.now() - this.firstAt > SAME_MS) {
      this.release()
      this.leave()
    }
  }
}
