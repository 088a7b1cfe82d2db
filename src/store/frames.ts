import type { LatticeFrame } from '../core/frame'

/** The newest picture of the lattice, outside React: the scene and the heat maps subscribe. */
export class FrameChannel {
  #latest: LatticeFrame | null = null
  #listeners = new Set<(frame: LatticeFrame | null) => void>()

  get latest(): LatticeFrame | null {
    return this.#latest
  }

  push(frame: LatticeFrame | null): void {
    this.#latest = frame
    for (const listener of this.#listeners) listener(frame)
  }

  subscribe(listener: (frame: LatticeFrame | null) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
