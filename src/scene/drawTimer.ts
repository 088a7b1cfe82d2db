/** Draws on demand, at most so many times a second, and never twice for one animation frame. */
export class DrawTimer {
  #last = Number.NEGATIVE_INFINITY
  #animation = 0
  #timeout: ReturnType<typeof setTimeout> | undefined
  #awake = true
  /** Asked for while it slept. */
  #missed = false

  constructor(
    private readonly draw: () => void,
    private maxFramesPerSecond: number,
  ) {}

  limit(maxFramesPerSecond: number): void {
    this.maxFramesPerSecond = maxFramesPerSecond
  }

  /** Asleep it draws nothing; what was asked for meanwhile is drawn when it wakes. */
  wake(on: boolean): void {
    this.#awake = on
    if (!on) this.cancel()
    else if (this.#missed) this.request()
  }

  request(): void {
    this.#missed = !this.#awake
    if (!this.#awake) return
    if (this.#animation || this.#timeout !== undefined) return
    const wait = this.#last + 1000 / this.maxFramesPerSecond - performance.now()
    if (wait > 4) this.#timeout = setTimeout(() => this.#schedule(), wait)
    else this.#schedule()
  }

  cancel(): void {
    this.#missed ||= this.#animation !== 0 || this.#timeout !== undefined
    cancelAnimationFrame(this.#animation)
    clearTimeout(this.#timeout)
    this.#animation = 0
    this.#timeout = undefined
  }

  #schedule(): void {
    this.#timeout = undefined
    this.#animation = requestAnimationFrame(() => {
      this.#animation = 0
      this.#last = performance.now()
      this.draw()
    })
  }
}
