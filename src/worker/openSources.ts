import type { OpenedSource } from './datasets'

/** Datasets whose files are open: the current one, and that of the run, which may be another. Others are closed. */
export class OpenSources {
  current: OpenedSource | null = null
  private trained: OpenedSource | null = null

  /** Makes a dataset the current one if `check` passes; otherwise it is closed, and the earlier one stays. */
  async take<T>(opened: OpenedSource, check: () => T): Promise<T> {
    const before = this.current
    try {
      const checked = check()
      this.current = opened
      if (before !== this.trained) await before?.close()
      return checked
    } catch (error) {
      if (this.current !== opened) await opened.close()
      throw error
    }
  }

  /** A run reads from this dataset from now on, and no longer from an earlier one. */
  trainOn(opened: OpenedSource | null): void {
    if (this.trained !== this.current && this.trained !== opened) void this.trained?.close()
    this.trained = opened
  }

  /** The same with the current dataset. */
  trainOnCurrent(): void {
    this.trainOn(this.current)
  }
}
