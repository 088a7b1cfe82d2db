/** What a chart does for the crosshair that all charts share. */
export interface Crossed {
  /** Puts the crosshair at a place of the x axis; null takes it away. */
  cross(x: number | null): void
}

/** One place of the x axis, shown in every chart: under the pointer, or where a person has put it. */
export class Crosshair {
  #charts = new Set<Crossed>()
  #at: number | null = null
  /** It was put there, and comes back when the pointer leaves. */
  #pinned = false

  get at(): number | null {
    return this.#at
  }
  get pinned(): boolean {
    return this.#pinned
  }

  join(chart: Crossed): () => void {
    this.#charts.add(chart)
    return () => this.#charts.delete(chart)
  }

  /** The pointer is over one chart, or over none; the other charts are told by their synchronisation. */
  hover(x: number | null): void {
    if (!this.#pinned) this.#at = x
    else if (x === null) for (const chart of this.#charts) chart.cross(this.#at)
  }

  /** Puts it somewhere, in all charts. */
  pin(x: number | null): void {
    this.#pinned = x !== null
    this.#at = x
    for (const chart of this.#charts) chart.cross(x)
  }
}

/** The page's one crosshair. */
export const crosshair = new Crosshair()
