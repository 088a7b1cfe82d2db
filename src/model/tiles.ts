import type { Geometry } from '../core/geometry'

/**
 * Where a kernel has W1 from, which all lanes need: a subgroup loads it together and spreads it, a workgroup loads it together into its
 * own memory, or each lane loads all of it. (The small matrices are spread but in `plain`.)
 */
export type TileFamily = 'spread' | 'workgroup' | 'plain'

/** How a kernel over rows (samples of cells) is cut into workgroups. */
export interface RowTile {
  family: TileFamily
  /** Lanes of a workgroup: 8, 16, 32 or 64. */
  lanes: number
  /** Rows that one lane owns. */
  rows: number
  /** Fours of columns of z1 that are computed at a time: 2, 4 or 8, and a divisor of all. */
  block: number
  /** Weights of the small matrices that one load brings for all lanes of a subgroup: 8, 4, or 1 where each lane loads each. */
  share: number
  /** The same of W1. */
  slabShare: number
}

/** A candidate: family, rows a lane, and for kernels that compute z1 its block; `spread-2x4`. */
export type TileName = `${TileFamily}-${number}` | `${TileFamily}-${number}x${number}`

const RULE = ['spread-2x4', 'spread-1x8', 'spread-4x2', 'workgroup-2x4', 'plain-2x2'] as const
/** What the tuner may choose from, by kernel; the first that a device can do is its default. */
export const TILE_CANDIDATES = {
  cellStep: RULE,
  cellBackward: RULE,
  transportBackward: ['spread-2', 'spread-1', 'spread-4', 'plain-2'],
  gatherBackward: ['spread-4', 'spread-2', 'spread-1', 'workgroup-4', 'plain-2'],
} as const satisfies Record<string, readonly TileName[]>

/** Kernels that are cut into such tiles. */
export type TiledKernel = keyof typeof TILE_CANDIDATES
export const TILED = Object.keys(TILE_CANDIDATES) as TiledKernel[]
export type Tiles = Readonly<Record<TiledKernel, RowTile>>
export type TileChoices = Readonly<Partial<Record<TiledKernel, TileName>>>

/** Cells between which no weight of the lattice changes: a layer, or one cell where each has its own. */
export const bandOf = ({ groups, cells, surface }: Geometry): number => (groups === cells ? 1 : surface)

/** Lanes that share what one of them loads: all kernels work with 8 and with 4. */
export const shareFor = (subgroup: number): number => (subgroup >= 8 ? 8 : subgroup >= 4 ? 4 : 1)

/** Column fours of a weight gradient that all lanes of a workgroup share. */
export const gradientColumns = ({ hidden }: Geometry): number => (hidden % 16 === 0 ? 8 : hidden % 8 === 0 ? 4 : 2)

/** WebGPU's default `maxComputeWorkgroupStorageSize`: a slab of more is not brought into a workgroup's memory. */
const WORKGROUP_BYTES = 16384

/** Bytes of W1 that a workgroup keeps: C rows of a block of columns, or of all of them. */
const slabBytes = (kernel: TiledKernel, { channels, hidden }: Geometry): number =>
  16 * channels * (kernel === 'gatherBackward' ? hidden / 2 : 8)

/** What the tuner may choose from on a device of which `subgroup` lanes surely share a subgroup (DeviceReport). */
export const tileCandidates = (kernel: TiledKernel, subgroup: number, g: Geometry): TileName[] =>
  TILE_CANDIDATES[kernel].filter(
    (name) =>
      (shareFor(subgroup) > 1 || !name.startsWith('spread')) && (slabBytes(kernel, g) <= WORKGROUP_BYTES || !name.startsWith('workgroup')),
  )

/** A candidate, fitted to a lattice and a micro-batch: few rows are not spread over more lanes than there are. */
export function tileNamed(name: TileName, g: Geometry, micro: number, subgroup: number): RowTile {
  const [, family = '', wanted = '', columns = '2'] = /^(\w+)-(\d+)(?:x(\d+))?$/.exec(name) ?? []
  const bandRows = bandOf(g) * micro
  const rows = Math.max(1, Math.min(Number(wanted), Math.floor(bandRows / 8)))
  return {
    family: family as TileFamily,
    lanes: Math.min(64, Math.max(8, 2 ** Math.ceil(Math.log2(bandRows / rows)))),
    rows,
    block: [8, 4, 2].find((block) => block <= Number(columns) && (g.hidden / 2) % block === 0) ?? 2,
    share: family === 'plain' ? 1 : shareFor(subgroup),
    slabShare: family === 'spread' ? shareFor(subgroup) : 1,
  }
}

/** The tiles of all kernels: those chosen, else the defaults. */
export function tilesFor(g: Geometry, micro: number, subgroup: number, chosen: TileChoices = {}): Tiles {
  const tile = (kernel: TiledKernel): RowTile =>
    tileNamed(chosen[kernel] ?? (tileCandidates(kernel, subgroup, g)[0] as TileName), g, micro, subgroup)
  return {
    cellStep: tile('cellStep'),
    cellBackward: tile('cellBackward'),
    transportBackward: tile('transportBackward'),
    gatherBackward: tile('gatherBackward'),
  }
}
