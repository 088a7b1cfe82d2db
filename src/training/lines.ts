import { LOSS_RING } from '../core/memory/sizes'
import type { TrainLine } from '../core/metrics'

/** Hands train lines on in their order, each as soon as it is here, while the updates after it are under way. */
export class Lines {
  private readonly pending: Promise<void>[] = []
  private failure: { error: unknown } | null = null

  constructor(private readonly hand: (line: TrainLine) => void | Promise<void>) {}

  /** Adds the line of the newest update. */
  add(line: Promise<TrainLine>): void {
    const before = this.pending.at(-1)
    this.pending.push(this.handOn(line, before).finally(() => void this.pending.shift()))
  }

  private async handOn(coming: Promise<TrainLine>, before: Promise<void> | undefined): Promise<void> {
    try {
      // its failure too comes after the lines before it
      await coming.catch(() => undefined)
      await before
      const line = await coming
      if (!this.failure) await this.hand(line)
    } catch (error) {
      this.failure ??= { error }
    }
  }

  /** Waits while as many lines are pending as may be. Throws what went wrong with one. */
  async room(): Promise<void> {
    while (this.pending.length >= LOSS_RING) await this.pending[0]
    this.check()
  }

  /** Waits until none is pending. Throws what went wrong with one, once. */
  async drain(): Promise<void> {
    while (this.pending.length > 0) await this.pending[0]
    this.check()
  }

  private check(): void {
    const { failure } = this
    this.failure = null
    if (failure) throw failure.error
  }
}
