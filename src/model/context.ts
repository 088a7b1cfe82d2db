import type { Config } from '../core/config/types'
import { type Geometry, geometryOf } from '../core/geometry'
import { cellChunks } from '../core/memory'
import { DEFAULT_BINDING_BYTES } from '../core/memory/sizes'
import { type ArenaLayout, arenaLayout } from '../core/parameters'
import type { MatmulChoices } from './matmul/tiles'
import { type TileChoices, type Tiles, tilesFor } from './tiles'

/** Everything that the plan of one configuration is computed from. */
export interface ModelContext {
  config: Config
  g: Geometry
  layout: ArenaLayout
  /** Samples of a micro-batch. */
  micro: number
  /** Lanes of the device that surely share a subgroup; 1 where it has none. */
  subgroup: number
  /** How the lattice's kernels are cut into workgroups. */
  tiles: Tiles
  /** How matmuls are. */
  matmul: MatmulChoices
  /** Ranges of cells whose own weights fit one binding. */
  chunks: { first: number; count: number }[]
  /** Rows of a validation; 0 for none. */
  candidates: number
  /** Targets come from a copy of the encoder. */
  frozenTarget: boolean
}

export interface ContextOptions {
  candidates?: number
  frozenTarget?: boolean
  /** Lanes of the device that surely share a subgroup; 1 where it has none. */
  subgroup?: number
  /** It computes on the CPU. */
  software?: boolean
  /** Chosen tiles; the default ones for other kernels. */
  tiles?: TileChoices
  /** The same for matmuls. */
  matmul?: Readonly<Record<string, string>>
}

/** The context of a config for embeddings of width `din`. */
export function modelContext(config: Config, din: number, options: ContextOptions = {}): ModelContext {
  const g = geometryOf(config, din)
  return {
    config,
    g,
    layout: arenaLayout(g, config),
    micro: config.batch.micro,
    subgroup: options.subgroup ?? 1,
    tiles: tilesFor(g, config.batch.micro, options.subgroup ?? 1, options.tiles),
    matmul: { subgroup: options.subgroup ?? 1, software: options.software ?? true, chosen: options.matmul ?? {} },
    chunks: cellChunks(g, DEFAULT_BINDING_BYTES),
    candidates: options.candidates ?? 0,
    frozenTarget: options.frozenTarget ?? false,
  }
}
