import type { Precision } from '../../core/precision'
import type { KernelSpec } from '../../gpu/kernel'
import { bool, type Constant, type ShaderFile, u32 } from '../../gpu/shader'
import { PRELUDES } from '../shaders'
import { shareFor } from '../tiles'
import { MATMUL_PRELUDES, MATMUL_SOURCES } from './shaders'
import { MATMUL_TILES, type MatmulTile, type MatmulTileName } from './tiles'

/** Which operand is transposed: none, b, or a. */
export type Transposition = 'nn' | 'nt' | 'tn'
/** How the operands' rows are read: in fours (q) where they are whole fours, one by one (s) where they are not; a, then b. */
export type Reading = 'qq' | 'qs' | 'sq' | 'ss'

/** Everything that a kernel of a matmul is compiled for; sizes are uniforms. */
export interface MatmulVariant {
  transposition: Transposition
  reading: Reading
  /** How the operands are stored; the result is in 32 bits. */
  precision: Precision
  tile: MatmulTileName
  /** What becomes of the values: stored, added to what is there, or stored with their GELU. */
  epilogue: 'plain' | 'add' | 'gelu'
}

/** A variant as one word: it names the kernel in passes. */
export type MatmulKernel = `matmul/${string}`

export const matmulKernel = ({ transposition, reading, precision, tile, epilogue }: MatmulVariant): MatmulKernel =>
  `matmul/${transposition}/${reading}/${precision}/${tile}/${epilogue}`

export const isMatmul = (kernel: string): kernel is MatmulKernel => kernel.startsWith('matmul/')

export function variantOf(kernel: MatmulKernel): MatmulVariant {
  const [, transposition, reading, precision, tile, epilogue] = kernel.split('/')
  return { transposition, reading, precision, tile, epilogue } as MatmulVariant
}

/**
 * The kernel of a name.
 * @param subgroup lanes of the device that surely share a subgroup
 */
export function matmulSpec(kernel: MatmulKernel, subgroup: number): KernelSpec {
  const variant = variantOf(kernel)
  const { transposition, precision, epilogue } = variant
  const tile: MatmulTile = MATMUL_TILES[variant.tile]
  // across k, register tiles read a row of a one by one: neighbouring lanes have neighbouring rows
  const leftQuads = variant.reading[0] === 'q' && !(tile.family === 'registers' && transposition === 'tn')
  const rightQuads = variant.reading[1] === 'q'
  return {
    label: kernel,
    source: MATMUL_SOURCES[tile.family],
    preludes: [
      MATMUL_PRELUDES[precision],
      PRELUDES.grid,
      ...(epilogue === 'gelu' ? [PRELUDES.activation] : []),
      MATMUL_PRELUDES.opening,
      MATMUL_PRELUDES[epilogue],
      leftQuads ? MATMUL_PRELUDES.leftQuads : MATMUL_PRELUDES.leftSingles,
      rightQuads ? MATMUL_PRELUDES.rightQuads : MATMUL_PRELUDES.rightSingles,
      ...(tile.family === 'registers' ? lanePreludes(tile) : []),
    ],
    constants: {
      A_TRANSPOSED: bool(transposition === 'tn'),
      B_TRANSPOSED: bool(transposition === 'nt'),
      A_QUADS: bool(leftQuads),
      ...tileConstants(tile, subgroup),
    },
  }
}

const lanePreludes = ({ spread, split }: { spread: boolean; split: number }): ShaderFile[] => [
  spread ? PRELUDES.spreadSubgroup : PRELUDES.spreadNone,
  split > 1 ? MATMUL_PRELUDES.split : MATMUL_PRELUDES.whole,
]

function tileConstants(tile: MatmulTile, subgroup: number): Record<string, Constant> {
  if (tile.family === 'shared') return { SIDE: u32(tile.side) }
  const { laneRows, laneColumns, rows, quads, split, spread } = tile
  const lanes = spread ? shareFor(subgroup) : 1
  return {
    LANE_ROWS: u32(laneRows),
    LANE_COLUMNS: u32(laneColumns),
    ROWS: u32(rows),
    QUADS: u32(quads),
    SPLIT: u32(split),
    LANES: u32(lanes),
    HELD: u32(Math.ceil((4 * quads) / lanes)),
    HELD_BIASES: u32(Math.ceil(quads / lanes)),
    SUMS: u32(4 * rows * quads),
  }
}
