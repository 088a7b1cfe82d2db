import { type ColourMap, colourTable, type Theme, tableIndex, toLinear } from './colourMaps'
import type { ScenePanel } from './messages'
import { cellCount, type Grid, neighbourMean, scenePoint } from './values'
import type { SceneView } from './view'

/** Activity below this share of the scale is dust. */
const QUIET = 0.08
const FULL = 0.85

const REST: Readonly<Record<Theme, readonly number[]>> = { dark: [74, 84, 98], light: [168, 176, 188] }
const clamp = (value: number): number => Math.min(1, Math.max(0, value))

const LINEAR = Float32Array.from({ length: 256 }, (_, byte) => toLinear(byte))

/** How every cell looks: position, [size, opacity, glow, openness] and linear colour, for the cells that are shown. */
export class CellLooks {
  readonly position: Float32Array
  readonly look: Float32Array
  readonly tint: Float32Array
  /** Cell id of each entry. */
  readonly cells: Uint32Array
  /** Entries in use: cells outside the slices have none. */
  count = 0

  constructor(readonly grid: Grid) {
    const n = cellCount(grid)
    this.position = new Float32Array(n * 3)
    this.look = new Float32Array(n * 4)
    this.tint = new Float32Array(n * 3)
    this.cells = new Uint32Array(n)
  }

  update(
    { colour, size }: Pick<ScenePanel, 'colour' | 'size'>,
    view: Pick<SceneView, 'slices' | 'gap'>,
    map: ColourMap,
    theme: Theme,
  ): void {
    const { width, height, depth } = this.grid
    const table = colourTable(map, theme)
    const [xs, ys, zs] = [view.slices.x ?? [0, width - 1], view.slices.y ?? [0, height - 1], view.slices.z ?? [0, depth - 1]]
    this.count = 0
    for (let z = Math.max(0, zs[0]); z <= Math.min(depth - 1, zs[1]); z++)
      for (let y = Math.max(0, ys[0]); y <= Math.min(height - 1, ys[1]); y++)
        for (let x = Math.max(0, xs[0]); x <= Math.min(width - 1, xs[1]); x++) {
          const cell = (z * height + y) * width + x
          const near = clamp(neighbourMean(size, this.grid, x, y, z))
          this.position.set(scenePoint(this.grid, view.gap, x, y, z), this.count * 3)
          const grown = this.#grow(this.count, size[cell] ?? 0, near, theme)
          this.#paint(this.count, colour[cell] ?? 0, grown, map, table, theme)
          this.cells[this.count++] = cell
        }
  }

  /** Size, opacity, glow and openness; returns how far the cell is from dust, 0 … 1. */
  #grow(entry: number, size: number, near: number, theme: Theme): number {
    const light = theme === 'light'
    const e = clamp((clamp(Math.abs(size)) - QUIET) / (FULL - QUIET))
    const s = e * e * (3 - 2 * e)
    this.look[entry * 4] = 0.09 + 0.81 * Math.sqrt(s)
    this.look[entry * 4 + 1] = (light ? 0.4 : 0.2) + (light ? 0.6 : 0.8) * clamp(s * 1.9)
    this.look[entry * 4 + 2] = s * s * 0.9
    this.look[entry * 4 + 3] = 1 - clamp(near * 0.85)
    return e
  }

  /** Near the ends of the scale the maps leave the theme's background; a signed value goes out from the middle. */
  #paint(entry: number, colour: number, grown: number, map: ColourMap, table: Uint8Array, theme: Theme): void {
    const a = clamp(Math.abs(colour))
    const plain = theme === 'light' ? 0.04 + a * 0.86 : 0.06 + a * 0.94
    const along = map === 'diverging' ? 0.5 + 0.5 * Math.sign(colour) * (0.25 + 0.75 * a) : plain
    const at = tableIndex(along) * 3
    const mix = clamp(grown * 5)
    for (let k = 0; k < 3; k++) {
      const rest = REST[theme][k] ?? 0
      const byte = rest + ((table[at + k] ?? 0) - rest) * mix
      this.tint[entry * 3 + k] = LINEAR[Math.round(byte)] ?? 0
    }
  }
}
