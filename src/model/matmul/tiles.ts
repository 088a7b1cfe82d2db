/** How a matmul is cut into workgroups: the candidates that a device may choose from, and the choice without measuring. */

/** A lane keeps a part of the result in registers. */
export interface RegisterTile {
  family: 'registers'
  /** Lanes along the rows and along the columns of a tile. */
  laneRows: number
  laneColumns: number
  /** Rows, and fours of columns, that one lane owns. */
  rows: number
  quads: number
  /** Sets of lanes, each of which goes through a slice of k. */
  split: number
  /** Lanes of a subgroup load parts of b for one another; they have the same columns. */
  spread: boolean
}

/** A workgroup keeps parts of both operands in its memory; `side`² lanes with 4 × 4 numbers each. */
export interface SharedTile {
  family: 'shared'
  side: number
}

export type MatmulTile = RegisterTile | SharedTile

const registers = (laneRows: number, laneColumns: number, rows: number, quads: number, split = 1): RegisterTile => ({
  family: 'registers',
  laneRows,
  laneColumns,
  rows,
  quads,
  split,
  spread: false,
})
const spread = (laneRows: number, rows: number, quads: number): RegisterTile => ({ ...registers(laneRows, 1, rows, quads), spread: true })

/** Every tile by its name, which can be pinned: lanes × rows of each, or the side of a workgroup. */
export const MATMUL_TILES = {
  'spread-8x1': spread(8, 1, 8),
  'spread-8x2': spread(8, 2, 4),
  'spread-8x4': spread(8, 4, 4),
  'spread-32x2': spread(32, 2, 4),
  'plain-8x4': registers(8, 8, 4, 1),
  'plain-columns': registers(1, 16, 4, 1),
  split: registers(4, 8, 2, 1, 8),
  'split-columns': registers(1, 16, 4, 1, 16),
  'shared-8': { family: 'shared', side: 8 },
  'shared-16': { family: 'shared', side: 16 },
} as const satisfies Record<string, MatmulTile>
export type MatmulTileName = keyof typeof MATMUL_TILES
export const MATMUL_TILE_NAMES = Object.keys(MATMUL_TILES) as MatmulTileName[]

/** Rows and columns of a tile, and what adds up along k besides. */
export function extentOf(tile: MatmulTile): { rows: number; columns: number; lanes: number } {
  if (tile.family === 'shared') return { rows: 4 * tile.side, columns: 4 * tile.side, lanes: tile.side ** 2 }
  const { laneRows, laneColumns, rows, quads, split } = tile
  return { rows: laneRows * rows, columns: 4 * laneColumns * quads, lanes: laneRows * laneColumns * split }
}

export interface MatmulSize {
  m: number
  n: number
  k: number
}

/** Workgroups that a matmul takes. */
export function workgroupsOf(tile: MatmulTile, { m, n }: MatmulSize): number {
  const { rows, columns } = extentOf(tile)
  return Math.ceil(m / rows) * Math.ceil(n / columns)
}

/** What the choice depends on besides the size. */
export interface TileDevice {
  /** Lanes that surely share a subgroup; 1 where there are none. */
  subgroup: number
  software: boolean
}

/** The tiles that a device takes for matmuls. */
export interface MatmulChoices extends TileDevice {
  /** By the name of a class of shapes (`matmulClass`), or `matmul` for all of them: measured or pinned. */
  chosen: Readonly<Record<string, string>>
}

/** Lanes that a device must be able to fill at least, for its processors to have something to do. */
const BUSY_LANES = 4096

/** Arithmetic from which on a software device makes up for compiling a larger tile. */
const LARGE = 5e7

/** The tile without measuring. */
export function defaultMatmulTile(size: MatmulSize, { subgroup, software }: TileDevice): MatmulTileName {
  if (software) {
    if (subgroup < 4) return size.m <= 16 ? 'plain-columns' : 'plain-8x4'
    if (size.m <= 8) return 'spread-8x1'
    return size.m >= 32 && 2 * size.m * size.n * size.k >= LARGE ? 'spread-8x4' : 'spread-8x2'
  }
  const busy = (name: MatmulTileName): boolean => workgroupsOf(MATMUL_TILES[name], size) * extentOf(MATMUL_TILES[name]).lanes >= BUSY_LANES
  if (busy('shared-16')) return 'shared-16'
  if (size.k >= 256) return size.m <= 4 ? 'split-columns' : 'split'
  return size.m <= 4 ? 'plain-columns' : 'shared-8'
}

/** Slices of k that are added up apart: tiles of as many give the same bits, others may round otherwise. */
const slicesOf = (name: MatmulTileName): number => {
  const tile = MATMUL_TILES[name]
  return tile.family === 'shared' ? 1 : tile.split
}

/** Tiles that are worth trying for a size, the one without measuring first. They all give the same bits, so that tuning never changes a run. */
export function matmulCandidates(size: MatmulSize, device: TileDevice): MatmulTileName[] {
  const { subgroup, software } = device
  const first = defaultMatmulTile(size, device)
  const shares = subgroup >= 4
  const others: MatmulTileName[] = software
    ? [...(shares ? (['spread-8x2', 'spread-8x1', 'spread-8x4'] as const) : []), 'plain-8x4', 'plain-columns']
    : ['shared-16', 'shared-8', 'split', 'plain-8x4', ...(shares ? (['spread-32x2'] as const) : []), 'split-columns', 'plain-columns']
  const fits = (name: MatmulTileName): boolean => {
    const { rows } = extentOf(MATMUL_TILES[name])
    return rows <= 4 ? size.m <= 16 : rows < 2 * Math.max(8, size.m)
  }
  return [first, ...others.filter((name) => name !== first && fits(name) && slicesOf(name) === slicesOf(first))]
}
