/** Width, height and depth of a lattice. */
export interface Grid {
  width: number
  height: number
  depth: number
}

export const cellCount = ({ width, height, depth }: Grid): number => width * height * depth

export const sameGrid = (a: Grid | null, b: Grid | null): boolean =>
  a?.width === b?.width && a?.height === b?.height && a?.depth === b?.depth

/** Where a cell stands, from its id. */
export function placeOf(cell: number, { width, height }: Pick<Grid, 'width' | 'height'>): { x: number; y: number; z: number } {
  const x = cell % width
  const y = Math.floor(cell / width) % height
  return { x, y, z: Math.floor(cell / (width * height)) }
}

/** Where (x, y, z) lies in the scene: the signal travels from left (z = 0) to right, rows go down, columns come nearer. */
export const scenePoint = ({ width, height, depth }: Grid, gap: number, x: number, y: number, z: number): [number, number, number] => [
  (z - (depth - 1) / 2) * gap,
  (height - 1) / 2 - y,
  x - (width - 1) / 2,
]

/** The cells that share a side with a cell, in the order of the perception: −z, +z, −y, +y, −x, +x; null behind a wall. */
export function neighboursOf(cell: number, grid: Grid): (number | null)[] {
  const { width, height, depth } = grid
  const { x, y, z } = placeOf(cell, grid)
  const layer = width * height
  return [
    z > 0 ? cell - layer : null,
    z < depth - 1 ? cell + layer : null,
    y > 0 ? cell - width : null,
    y < height - 1 ? cell + width : null,
    x > 0 ? cell - 1 : null,
    x < width - 1 ? cell + 1 : null,
  ]
}

/** Mean of |value| over the six neighbours; those outside count as 0. `values` has `depth` layers of `height`×`width`. */
export function neighbourMean(values: Float32Array, grid: Grid, x: number, y: number, z: number): number {
  const { width, height, depth } = grid
  const at = (z * height + y) * width + x
  const layer = width * height
  let sum = 0
  if (x > 0) sum += Math.abs(values[at - 1] ?? 0)
  if (x < width - 1) sum += Math.abs(values[at + 1] ?? 0)
  if (y > 0) sum += Math.abs(values[at - width] ?? 0)
  if (y < height - 1) sum += Math.abs(values[at + width] ?? 0)
  if (z > 0) sum += Math.abs(values[at - layer] ?? 0)
  if (z < depth - 1) sum += Math.abs(values[at + layer] ?? 0)
  return sum / 6
}
