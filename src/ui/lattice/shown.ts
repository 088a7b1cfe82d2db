import type { Shown } from './quantities'

/** What stands on the screen, outside React: the scene, the layers and the inspector subscribe. */
export class ShownChannel {
  #latest: Shown | null = null
  readonly #listeners = new Set<() => void>()

  get latest(): Shown | null {
    return this.#latest
  }

  push(shown: Shown | null): void {
    this.#latest = shown
    for (const listener of this.#listeners) listener()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
