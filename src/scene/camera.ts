import { PerspectiveCamera, Vector3 } from 'three'
import type { Framing } from './messages'
import type { Grid } from './values'

export const HOME = { azimuth: 35, elevation: 18 }
const NEAREST = 0.4
const FURTHEST = 6

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** The camera goes round the lattice's middle: orbit and zoom, no pan. */
export class Rig {
  readonly camera = new PerspectiveCamera(26, 1, 1, 4000)
  framing: Framing = { fillX: 0.84, fillY: 0.84, ...HOME }
  #azimuth = HOME.azimuth
  #elevation = HOME.elevation
  #zoom = 1
  #distance = 60
  readonly #corner = new Vector3()

  turn(azimuth: number, elevation: number): void {
    this.#azimuth = (this.#azimuth + azimuth) % 360
    this.#elevation = Math.min(88, Math.max(-88, this.#elevation + elevation))
    this.#place(this.#distance / this.#zoom)
  }

  zoomBy(factor: number): void {
    this.#zoom = Math.min(1 / NEAREST, Math.max(1 / FURTHEST, this.#zoom * factor))
    this.#place(this.#distance / this.#zoom)
  }

  home(): void {
    this.#azimuth = this.framing.azimuth
    this.#elevation = this.framing.elevation
    this.#zoom = 1
    this.#place(this.#distance)
  }

  /** Stands so far away that the whole lattice, seen from home, fills the view. */
  fit(grid: Grid, gap: number, width: number, height: number): void {
    const { camera, framing } = this
    const before = [this.#azimuth, this.#elevation] as const
    camera.aspect = width / height
    camera.clearViewOffset()
    camera.updateProjectionMatrix()
    this.#azimuth = framing.azimuth
    this.#elevation = framing.elevation
    let distance = 60
    let middle = 0
    for (let pass = 0; pass < 6; pass++) {
      this.#place(distance)
      const { x, low, high } = this.#extent(grid, gap)
      middle = (high + low) / 2
      distance *= Math.max(x / framing.fillX, (high - low) / 2 / framing.fillY) ** 0.9
    }
    camera.setViewOffset(width, height, 0, (-middle * height) / 2, width, height)
    this.#distance = distance
    ;[this.#azimuth, this.#elevation] = before
    this.#place(distance / this.#zoom)
  }

  #place(distance: number): void {
    const [azimuth, elevation] = [radians(this.#azimuth), radians(this.#elevation)]
    this.camera.position
      .set(Math.sin(azimuth) * Math.cos(elevation), Math.sin(elevation), Math.cos(azimuth) * Math.cos(elevation))
      .multiplyScalar(distance)
    this.camera.lookAt(0, 0, 0)
    this.camera.updateMatrixWorld()
  }

  /** How far the corners reach in the view: 1 is its edge. */
  #extent({ width, height, depth }: Grid, gap: number): { x: number; low: number; high: number } {
    const reach = { x: 0, low: 9, high: -9 }
    for (const sx of [-1, 1])
      for (const sy of [-1, 1])
        for (const sz of [-1, 1]) {
          const corner = this.#corner.set(sx * (((depth - 1) / 2) * gap + 1), sy * (height / 2 + 0.5), sz * (width / 2 + 0.5))
          corner.project(this.camera)
          reach.x = Math.max(reach.x, Math.abs(corner.x))
          reach.low = Math.min(reach.low, corner.y)
          reach.high = Math.max(reach.high, corner.y)
        }
    return reach
  }
}
