import { BufferGeometry, Group, LineBasicMaterial, LineSegments, Vector3 } from 'three'
import type { DamageSphere } from '../core/pattern/damage'
import type { Theme } from './colourMaps'
import { type Grid, neighboursOf, placeOf, scenePoint } from './values'
import type { SceneView } from './view'

const INK: Readonly<Record<Theme, number>> = { dark: 0x8fa3bb, light: 0x5a636e }
const OUTLINE: Readonly<Record<Theme, number>> = { dark: 0xffffff, light: 0x06101c }
const BESIDE: Readonly<Record<Theme, number>> = { dark: 0x9dceff, light: 0x0a63c9 }
const HURT: Readonly<Record<Theme, number>> = { dark: 0xff7b72, light: 0xb9232a }
/** Segments of a ring. */
const RING = 72

type Lines = LineSegments<BufferGeometry, LineBasicMaterial>

function lines(points: Vector3[], color: number, opacity: number, over = false): Lines {
  const segments: Lines = new LineSegments(
    new BufferGeometry().setFromPoints(points),
    new LineBasicMaterial({ color, transparent: true, opacity, depthWrite: false, depthTest: !over }),
  )
  segments.renderOrder = over ? 5 : -1
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

/** The edges of a cube round a point. */
function cubeEdges([x, y, z]: readonly [number, number, number], half: number): Vector3[] {
  const edges = face(0, half, half).filter((_, i) => i % 2 === 0)
  return [
    ...face(-half, half, half),
    ...face(half, half, half),
    ...edges.flatMap((edge) => [new Vector3(-half, edge.y, edge.z), new Vector3(half, edge.y, edge.z)]),
  ].map((corner) => corner.add(new Vector3(x, y, z)))
}

/** A ring of a sphere of cells across one axis: layers stand apart, so that it is an ellipse there. */
function ring(grid: Grid, gap: number, { x, y, z, radius }: DamageSphere, axis: 0 | 1 | 2): Vector3[] {
  const at = (angle: number): Vector3 => {
    const [u, v] = [Math.cos(angle) * radius, Math.sin(angle) * radius]
    const [dx, dy, dz] = axis === 0 ? [u, v, 0] : axis === 1 ? [u, 0, v] : [0, u, v]
    return new Vector3(...scenePoint(grid, gap, x + dx, y + dy, z + dz))
  }
  return Array.from({ length: RING * 2 }, (_, i) => at((Math.ceil(i / 2) / RING) * 2 * Math.PI))
}

/** Half the lattice's box, with a margin: along the signal, up, and across. */
export const halfBox = ({ width, height, depth }: Grid, gap: number): { along: number; up: number; across: number } => ({
  along: ((depth - 1) / 2) * gap + 0.62,
  up: height / 2 + 0.12,
  across: width / 2 + 0.12,
})

/** The thin frame round the lattice, a tick at every layer, the picked cell and its neighbours, and the rings of damage. */
export class Decor {
  readonly frame = new Group()
  readonly marks = new Group()
  readonly rings = new Group()

  /** Frame and ticks. */
  rebuild(grid: Grid, gap: number, theme: Theme): void {
    clear(this.frame)
    const { along, up, across } = halfBox(grid, gap)
    const light = theme === 'light'
    const edges = face(0, up, across)
      .filter((_, i) => i % 2 === 0)
      .flatMap(({ y, z }) => [new Vector3(-along, y, z), new Vector3(along, y, z)])
    const ticks = Array.from({ length: grid.depth }, (_, z) => (z - (grid.depth - 1) / 2) * gap).flatMap((x) => [
      new Vector3(x, -up, across),
      new Vector3(x, -up, across + 0.5),
    ])
    this.frame.add(
      lines([...face(-along, up, across), ...face(along, up, across)], INK[theme], light ? 0.5 : 0.4),
      lines(edges, INK[theme], light ? 0.28 : 0.16),
      lines(ticks, INK[theme], 0.5),
    )
  }

  /** The picked cell's edges, its neighbours' more faintly, and the rings. */
  mark(grid: Grid, { gap, selected, spheres }: SceneView, theme: Theme): void {
    clear(this.marks)
    clear(this.rings)
    const cube = (cell: number, half: number): Vector3[] => {
      const { x, y, z } = placeOf(cell, grid)
      return cubeEdges(scenePoint(grid, gap, x, y, z), half)
    }
    if (selected !== null) {
      const beside = neighboursOf(selected, grid).flatMap((cell) => (cell === null ? [] : cube(cell, 0.5)))
      this.marks.add(lines(beside, BESIDE[theme], 0.55, true), lines(cube(selected, 0.56), OUTLINE[theme], 1, true))
    }
    for (const sphere of spheres)
      for (const axis of [0, 1, 2] as const)
        this.rings.add(lines(ring(grid, gap, sphere, axis), HURT[theme], axis === 0 ? 0.95 : 0.45, true))
  }
}

function clear(group: Group): void {
  for (const child of [...group.children] as Lines[]) {
    group.remove(child)
    child.geometry.dispose()
    child.material.dispose()
  }
}
