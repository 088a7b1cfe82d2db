import { DataTexture, LinearFilter, Mesh, MeshBasicMaterial, PlaneGeometry, RGBAFormat } from 'three'
import { FLOOR_SIZE } from './budget'
import { type ColourMap, colourTable, type Theme, tableIndex } from './colourMaps'
import { halfBox } from './decor'
import type { Grid } from './values'

const SIZE = FLOOR_SIZE
const MARGIN = 9
const BLUR = 3
const PASSES = 3
const SHADOW = [30, 42, 60] as const

/** Below the lattice: a pool of its own light in the dark, a contact shadow in the light. */
export class Floor {
  readonly mesh: Mesh<PlaneGeometry, MeshBasicMaterial>
  readonly #pixels = new Uint8Array(SIZE * SIZE * 4)
  readonly #texture = new DataTexture(this.#pixels, SIZE, SIZE, RGBAFormat)
  readonly #alpha = new Float32Array(SIZE * SIZE)
  readonly #scratch = new Float32Array(SIZE * SIZE)

  constructor() {
    this.#texture.magFilter = LinearFilter
    this.#texture.minFilter = LinearFilter
    this.mesh = new Mesh(new PlaneGeometry(1, 1), new MeshBasicMaterial({ map: this.#texture, transparent: true, depthWrite: false }))
    this.mesh.rotation.x = -Math.PI / 2
    this.mesh.renderOrder = -2
  }

  place(grid: Grid, gap: number, theme: Theme): void {
    const { along, up, across } = halfBox(grid, gap)
    const stretch = SIZE / (SIZE - 2 * MARGIN)
    this.mesh.scale.set(2 * along * stretch, 2 * across * stretch, 1)
    this.mesh.position.y = -up - 1.5
    this.mesh.material.opacity = theme === 'light' ? 0.55 : 0.6
  }

  /** Columns of cells add up on the floor; what is low counts more. Returns the bytes of its texture. */
  update(values: Float32Array, grid: Grid, map: ColourMap, theme: Theme): number {
    const { width, height, depth } = grid
    const inner = SIZE - 2 * MARGIN
    this.#alpha.fill(0)
    for (let row = 0; row < inner; row++)
      for (let column = 0; column < inner; column++) {
        const x = Math.floor((row / inner) * width)
        const z = Math.floor((column / inner) * depth)
        let sum = 0
        for (let y = 0; y < height; y++) sum += Math.abs(values[(z * height + y) * width + x] ?? 0) * (0.25 + y / height)
        // Texture rows go up, the lattice's x comes towards the viewer.
        this.#alpha[(SIZE - 1 - MARGIN - row) * SIZE + MARGIN + column] = Math.min(1, sum / (0.57 * height))
      }
    for (let pass = 0; pass < PASSES; pass++) {
      blurRows(this.#alpha, this.#scratch)
      blurRows(this.#scratch, this.#alpha)
    }
    const table = colourTable(map === 'diverging' ? 'viridis' : map, theme)
    for (let i = 0; i < SIZE * SIZE; i++) {
      const alpha = this.#alpha[i] ?? 0
      const at = tableIndex(0.25 + alpha * 0.6) * 3
      for (let k = 0; k < 3; k++) this.#pixels[i * 4 + k] = theme === 'light' ? (SHADOW[k] ?? 0) : (table[at + k] ?? 0)
      this.#pixels[i * 4 + 3] = Math.round(alpha * (theme === 'light' ? 0.62 : 0.75) * 255)
    }
    this.#texture.needsUpdate = true
    return this.#pixels.byteLength
  }

  dispose(): void {
    this.#texture.dispose()
    this.mesh.geometry.dispose()
    this.mesh.material.dispose()
  }
}

/** A running mean along rows, written transposed: applied twice it blurs both ways. */
function blurRows(from: Float32Array, to: Float32Array): void {
  for (let row = 0; row < SIZE; row++) {
    let sum = 0
    for (let column = -BLUR; column < SIZE; column++) {
      if (column + BLUR < SIZE) sum += from[row * SIZE + column + BLUR] ?? 0
      if (column - BLUR - 1 >= 0) sum -= from[row * SIZE + column - BLUR - 1] ?? 0
      if (column >= 0) to[column * SIZE + row] = sum / (2 * BLUR + 1)
    }
  }
}
