import { BufferGeometry, Group, LineBasicMaterial, LineSegments, Vector3 } from 'three'
import type { Theme } from './colourMaps'
import type { Grid } from './values'

const INK: Readonly<Record<Theme, number>> = { dark: 0x8fa3bb, light: 0x5a636e }
const OUTLINE: Readonly<Record<Theme, number>> = { dark: 0xffffff, light: 0x06101c }

type Lines = LineSegments<BufferGeometry, LineBasicMaterial>

function lines(points: Vector3[], color: number, opacity: number): Lines {
  const segments: Lines = new LineSegments(
    new BufferGeometry().setFromPoints(points),
    new LineBasicMaterial({ color, transparent: true, opacity, depthWrite: false }),
  )
  segments.renderOrder = -1
  return segments
}

/** The four corners of a face at `x`, as pairs of points. */
function face(x: number, halfHeight: number, halfWidth: number): Vector3[] {
  const corners = [
    [-halfHeight, -halfWidth],
    [halfHeight, -halfWidth],
    [halfHeight, halfWidth],
    [-halfHeight, halfWidth],
  ] as const
  return corners.flatMap(([y, z], i) => {
    const [nextY, nextZ] = corners[(i + 1) % 4] ?? [y, z]
    return [new Vector3(x, y, z), new Vector3(x, nextY, nextZ)]
  })
}

/** Half the lattice's box, with a margin: along the signal, up, and across. */
export const halfBox = ({ width, height, depth }: Grid, gap: number): { along: number; up: number; across: number } => ({
  along: ((depth - 1) / 2) * gap + 0.62,
  up: height / 2 + 0.12,
  across: width / 2 + 0.12,
})

/** The thin frame round the lattice, a tick at every layer, and the outline of the picked cell. */
export class Decor {
  readonly group = new Group()
  #outline: Lines | null = null
  #theme: Theme = 'dark'

  rebuild(grid: Grid, gap: number, theme: Theme): void {
    this.clear()
    this.#theme = theme
    const { along, up, across } = halfBox(grid, gap)
    const light = theme === 'light'
    const edges = face(0, up, across)
      .filter((_, i) => i % 2 === 0)
      .flatMap(({ y, z }) => [new Vector3(-along, y, z), new Vector3(along, y, z)])
    const ticks = Array.from({ length: grid.depth }, (_, z) => (z - (grid.depth - 1) / 2) * gap).flatMap((x) => [
      new Vector3(x, -up, across),
      new Vector3(x, -up, across + 0.5),
    ])
    this.group.add(
      lines([...face(-along, up, across), ...face(along, up, across)], INK[theme], light ? 0.5 : 0.4),
      lines(edges, INK[theme], light ? 0.28 : 0.16),
      lines(ticks, INK[theme], 0.5),
    )
  }

  /** Draws a cube's edges round `at`; null takes them away. */
  outline(at: Vector3 | null): void {
    if (this.#outline) {
      this.group.remove(this.#outline)
      disposeLines(this.#outline)
      this.#outline = null
    }
    if (!at) return
    const half = 0.56
    const edges = face(0, half, half).filter((_, i) => i % 2 === 0)
    const cube = [
      ...face(-half, half, half),
      ...face(half, half, half),
      ...edges.flatMap(({ y, z }) => [new Vector3(-half, y, z), new Vector3(half, y, z)]),
    ]
    this.#outline = lines(
      cube.map((corner) => corner.add(at)),
      OUTLINE[this.#theme],
      1,
    )
    this.#outline.material.depthTest = false
    this.#outline.renderOrder = 5
    this.group.add(this.#outline)
  }

  clear(): void {
    this.#outline = null
    for (const child of [...this.group.children]) {
      this.group.remove(child)
      disposeLines(child as Lines)
    }
  }
}

function disposeLines(segments: Lines): void {
  segments.geometry.dispose()
  segments.material.dispose()
}
