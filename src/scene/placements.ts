import { type PerspectiveCamera, Vector3 } from 'three'
import { halfBox } from './decor'
import type { LabelPlace } from './messages'
import type { Grid } from './values'

interface Anchored {
  kind: LabelPlace['kind']
  text: string
  at: Vector3
}

/** More ticks than these would touch each other. */
const MOST_TICKS = 16

/** Where the words over the picture stand in the lattice's space, and from there on the screen. */
export class Placements {
  #fixed: Anchored[] = []
  #picked: Anchored | null = null
  readonly #projected = new Vector3()

  rebuild(grid: Grid, gap: number): void {
    const { along, up, across } = halfBox(grid, gap)
    const every = Math.ceil(grid.depth / MOST_TICKS)
    const layers = Array.from({ length: grid.depth }, (_, z) => z).filter((z) => z % every === 0)
    const tick = (z: number): Anchored => ({
      kind: 'tick',
      text: String(z),
      at: new Vector3((z - (grid.depth - 1) / 2) * gap, -up, across + 1.1),
    })
    this.#fixed = [
      ...layers.map(tick),
      { kind: 'face', text: 'input face', at: new Vector3(-along, up + 0.48, across) },
      { kind: 'face', text: 'output face', at: new Vector3(along, up + 0.48, -across) },
    ]
  }

  /** Null takes the picked cell's word away. */
  pick(at: Vector3 | null): void {
    this.#picked = at && { kind: 'pick', text: '', at }
  }

  /** What the picked cell's word says. */
  say(text: string): void {
    if (this.#picked) this.#picked.text = text
  }

  project(camera: PerspectiveCamera, width: number, height: number): LabelPlace[] {
    return [...this.#fixed, ...(this.#picked ? [this.#picked] : [])].map(({ kind, text, at }) => {
      const point = this.#projected.copy(at).project(camera)
      return { kind, text, x: ((point.x + 1) / 2) * width, y: ((1 - point.y) / 2) * height }
    })
  }
}
