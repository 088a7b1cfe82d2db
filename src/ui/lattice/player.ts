import type { StoreApi } from 'zustand/vanilla'
import type { Trajectory } from '../../core/trajectory'
import type { LookState } from './lookState'

/** Milliseconds that the last state stands before a loop begins anew. */
const REST = 600

/** Plays t = 0 … T of what was followed, again and again. A hidden page plays nothing. */
export class Player {
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly state: StoreApi<LookState>,
    private readonly shown: () => Trajectory | null,
  ) {
    document.addEventListener('visibilitychange', () => {
      if (!this.state.getState().playing) return
      if (document.visibilityState === 'visible') this.#next()
      else clearTimeout(this.#timer)
    })
  }

  toggle(): void {
    if (this.state.getState().playing) this.stop()
    else this.play()
  }

  /** From the beginning, where the end is on the screen. */
  play(): void {
    this.state.setState(({ t }) => ({ playing: true, wanted: 'rows', t: t >= this.#last ? this.#first : t }))
    this.#next()
  }

  stop(): void {
    clearTimeout(this.#timer)
    if (this.state.getState().playing) this.state.setState({ playing: false })
  }

  /** Shows s_t, held within what is known. */
  seek(t: number): void {
    this.state.setState({ t: Math.min(this.#last, Math.max(0, Math.round(t))), wanted: 'rows' })
  }

  step(by: number): void {
    this.stop()
    this.seek(this.state.getState().t + by)
  }

  get #last(): number {
    return this.shown()?.last ?? this.state.getState().followed?.last ?? this.state.getState().t
  }

  /** Damage is played from where it was done. */
  get #first(): number {
    return this.shown()?.damaged?.at ?? 0
  }

  #next(): void {
    clearTimeout(this.#timer)
    const { t, speed } = this.state.getState()
    this.#timer = setTimeout(
      () => {
        if (!this.state.getState().playing) return
        this.state.setState({ t: t >= this.#last ? this.#first : t + 1 })
        this.#next()
      },
      1000 / speed + (t >= this.#last ? REST : 0),
    )
  }
}
