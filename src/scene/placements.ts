import { type PerspectiveCamera, Vector3 } from 'three'
import { halfBox } from './decor'
import type { LabelPlace } from './messages'
import type { PanelBox } from './panelLayout'
import { type Grid, placeOf, scenePoint } from './values'
import type { SceneView } from './view'

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
  #picked: Vector3 | null = null
  #hurt: Vector3 | null = null
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

  mark(grid: Grid, { gap, selected, spheres }: SceneView): void {
    const last = spheres.at(-1)
    this.#picked = null
    if (selected !== null) {
      const { x, y, z } = placeOf(selected, grid)
      this.#picked = new Vector3(...scenePoint(grid, gap, x, y, z))
    }
    this.#hurt = last ? new Vector3(...scenePoint(grid, gap, last.x, last.y - last.radius, last.z)) : null
  }

  /** Words of one panel: faces and layers where there is room for them. */
  project(camera: PerspectiveCamera, box: PanelBox, named: 'all' | 'layers' | 'none', pick: string, hurt: string): LabelPlace[] {
    const words: Anchored[] = [
      ...this.#fixed.filter(({ kind }) => (kind === 'face' ? named === 'all' : named !== 'none')),
      ...(this.#picked && pick ? [{ kind: 'pick' as const, text: pick, at: this.#picked }] : []),
      ...(this.#hurt && hurt ? [{ kind: 'hurt' as const, text: hurt, at: this.#hurt }] : []),
    ]
    return words.map(({ kind, text, at }) => {
      const point = this.#projected.copy(at).project(camera)
      return { kind, text, x: box.x + ((point.x + 1) / 2) * box.width, y: box.y + ((1 - point.y) / 2) * box.height }
    })
  }
}
