import { type PerspectiveCamera, Vector3 } from 'three'
import type { CellLooks } from './looks'

const point = new Vector3()

/** The nearest cell to the viewer under a point of the view, or null. Dust can be picked too: it has a least radius. */
export function pickCell(looks: CellLooks, camera: PerspectiveCamera, x: number, y: number, width: number, height: number): number | null {
  const scale = height / Math.tan((camera.fov * Math.PI) / 360) / 2
  let best: number | null = null
  let nearest = Number.POSITIVE_INFINITY
  for (let i = 0; i < looks.count; i++) {
    point.fromArray(looks.position, i * 3)
    const distance = point.distanceTo(camera.position)
    if (distance >= nearest) continue
    point.project(camera)
    const radius = Math.max(4, (scale * 0.55 * (looks.look[i * 4] ?? 0)) / distance)
    const away = Math.hypot(((point.x + 1) / 2) * width - x, ((1 - point.y) / 2) * height - y)
    if (away > radius) continue
    nearest = distance
    best = looks.cells[i] ?? null
  }
  return best
}
