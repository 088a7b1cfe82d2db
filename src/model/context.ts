import type { Config } from '../core/config/types'
import { type Geometry, geometryOf } from '../core/geometry'
import { cellChunks } from '../core/memory'
import { DEFAULT_BINDING_BYTES } from '../core/memory/sizes'
import { type ArenaLayout, arenaLayout } from '../core/parameters'

/** Everything that the plan of one configuration is computed from. */
export interface ModelContext {
  config: Config
  g: Geometry
  layout: ArenaLayout
  /** Samples of a micro-batch. */
  micro: number
  /** Samples of one cell that one thread owns. */
  rows: number
  /** Ranges of cells whose own weights fit one binding. */
  chunks: { first: number; count: number }[]
  /** Rows of a validation; 0 for none. */
  candidates: number
  /** Targets come from a copy of the encoder. */
  frozenTarget: boolean
}

/**
 * Cost per sample of a thread that owns this many, relative to four of them (measured on both software adapters). Eight are
 * a tenth faster still, but their code takes a software driver three times as long to compile.
 */
const TILE_COST: readonly [rows: number, cost: number][] = [
  [4, 1],
  [2, 1.5],
  [1, 2.6],
]

/** The tile that wastes least: padded samples times the cost of each. */
export function rowsFor(micro: number): number {
  const total = ([rows, cost]: readonly [number, number]): number => Math.ceil(micro / rows) * rows * cost
  return TILE_COST.reduce((best, tile) => (total(tile) < total(best) ? tile : best))[0]
}

export interface ContextOptions {
  candidates?: number
  frozenTarget?: boolean
  /** Pins the tile instead of choosing it. */
  rows?: number
}

/** The context of a config for embeddings of width `din`. */
export function modelContext(config: Config, din: number, options: ContextOptions = {}): ModelContext {
  const g = geometryOf(config, din)
  return {
    config,
    g,
    layout: arenaLayout(g, config),
    micro: config.batch.micro,
    rows: options.rows ?? rowsFor(config.batch.micro),
    chunks: cellChunks(g, DEFAULT_BINDING_BYTES),
    candidates: options.candidates ?? 0,
    frozenTarget: options.frozenTarget ?? false,
  }
}
