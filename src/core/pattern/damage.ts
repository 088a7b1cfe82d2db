import type { Geometry } from '../geometry'

/** A sphere of cells: centre (x, y, z) and radius in cells; as in pool training, a cell on its surface is left alone. */
export interface DamageSphere {
  x: number
  y: number
  z: number
  radius: number
}

/** The ids of the cells of a sphere, ascending; what lies outside the lattice is left out. */
export function cellsOf(
  { x, y, z, radius }: DamageSphere,
  { width, height, depth }: Pick<Geometry, 'width' | 'height' | 'depth'>,
): number[] {
  const cells: number[] = []
  for (let n = 0; n < width * height * depth; n++) {
    const dx = (n % width) - x
    const dy = (Math.floor(n / width) % height) - y
    const dz = Math.floor(n / (width * height)) - z
    if (dx * dx + dy * dy + dz * dz < radius * radius) cells.push(n)
  }
  return cells
}

/** The sphere in the middle of a lattice whose radius is this share of its width (MODEL.md §7: .13 … .33). */
export const middleSphere = ({ width, height, depth }: Pick<Geometry, 'width' | 'height' | 'depth'>, share = 0.25): DamageSphere => ({
  x: (width - 1) / 2,
  y: (height - 1) / 2,
  z: (depth - 1) / 2,
  radius: share * width,
})
