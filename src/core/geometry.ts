import type { Config } from './config/types'

/** Every size that follows from a config and the width of its data. Symbols as in MODEL.md §1. */
export interface Geometry {
  width: number
  height: number
  depth: number
  /** W·H: values of a surface. */
  surface: number
  /** W·H·D cells. */
  cells: number
  channels: number
  hidden: number
  /** Perception width P: 7·C for `n7`, 5·C for `sobel`. */
  perception: number
  /** Weight groups G: 1, D or N. */
  groups: number
  /** Cells that share one group of weights. */
  cellsPerGroup: number
  steps: number
  /** Width of one embedding. */
  din: number
}

/** Sizes of a lattice trained on embeddings of width `din`. */
export function geometryOf(config: Config, din: number): Geometry {
  const { width, height, depth, channels, hidden, steps, share, perception } = config.lattice
  const surface = width * height
  const cells = surface * depth
  const groups = share === 'global' ? 1 : share === 'layer' ? depth : cells
  return {
    width,
    height,
    depth,
    surface,
    cells,
    channels,
    hidden,
    perception: (perception === 'n7' ? 7 : 5) * channels,
    groups,
    cellsPerGroup: cells / groups,
    steps,
    din,
  }
}

/** Cell id of (x, y, z): n = (z·H + y)·W + x. */
export const cellId = (g: Pick<Geometry, 'width' | 'height'>, x: number, y: number, z: number): number => (z * g.height + y) * g.width + x
