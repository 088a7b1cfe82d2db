import type { Precision } from '../../core/precision'
import { gridFor } from '../../gpu/pass'
import { type PassSpec, type Ref, words } from '../plan'
import { type MatmulVariant, matmulKernel, type Reading, type Transposition } from './kernels'
import { defaultMatmulTile, MATMUL_TILES, type MatmulChoices, type MatmulSize, type MatmulTileName, workgroupsOf } from './tiles'

export interface MatmulShape extends MatmulSize {
  transposed?: 'a' | 'b'
  bias?: Ref
  alpha?: number
  accumulate?: boolean
  /** Gets the GELU of the result, which then is not added to anything. */
  hidden?: Ref
  /** How the operands are stored; in 32 bits unless said otherwise. */
  precision?: Precision
  /** Pins the tile. */
  tile?: MatmulTileName
  /** Pins how rows are read; one by one is right for every shape. */
  reading?: Reading
}

const NAMES = { a: 'tn', b: 'nt', none: 'nn' } as const satisfies Record<string, Transposition>

/** Rows of the operands are whole fours, or are not. */
function readingOf({ m, n, k, transposed, reading }: MatmulShape): Reading {
  if (reading) return reading
  const letter = (columns: number): 'q' | 's' => (columns % 4 === 0 ? 'q' : 's')
  return `${letter(transposed === 'a' ? m : k)}${letter(transposed === 'b' ? k : n)}`
}

const coarse = (count: number): number => (count <= 1 ? 1 : 2 ** Math.ceil(Math.log2(count)))

/** The class of shapes that share a measured choice: alike within a factor of two in each size. */
export function matmulClass(shape: MatmulShape): string {
  const sizes = [shape.m, shape.n, shape.k].map(coarse).join('x')
  return `matmul.${NAMES[shape.transposed ?? 'none']}.${readingOf(shape)}.${shape.precision ?? 'f32'}.${sizes}`
}

/** The tile for a shape: its own, the chosen one of its class or of all matmuls, or the default. */
export function matmulTile(choices: MatmulChoices, shape: MatmulShape): MatmulTileName {
  const name = shape.tile ?? choices.chosen[matmulClass(shape)] ?? choices.chosen.matmul
  return name !== undefined && Object.hasOwn(MATMUL_TILES, name) ? (name as MatmulTileName) : defaultMatmulTile(shape, choices)
}

/** What the kernel of a shape is compiled for. */
export const matmulVariant = (choices: MatmulChoices, shape: MatmulShape): MatmulVariant => ({
  transposition: NAMES[shape.transposed ?? 'none'],
  reading: readingOf(shape),
  precision: shape.precision ?? 'f32',
  tile: matmulTile(choices, shape),
  epilogue: shape.hidden ? 'gelu' : shape.accumulate ? 'add' : 'plain',
})

/** out[m][n] = alpha · op(a) @ op(b) (+ bias) (+ out), and its GELU where it is wanted. */
export function matmulPass(choices: MatmulChoices, label: string, a: Ref, b: Ref, out: Ref, shape: MatmulShape): PassSpec {
  const { m, n, k, bias, alpha = 1, accumulate = false, hidden } = shape
  if (hidden && accumulate) throw new Error(`${label}: there is no kernel that adds and has a GELU`)
  const variant = matmulVariant(choices, shape)
  const stored = variant.precision === 'f32' ? 4 : 2
  return {
    kernel: matmulKernel(variant),
    label,
    buffers: { a, b, out, bias: bias ?? 'clip', ...(hidden && { hidden }) },
    uniforms: [...words(m, n, k, bias ? 1 : 0), { f32: alpha }],
    grid: gridFor(workgroupsOf(MATMUL_TILES[variant.tile], shape), 1),
    flops: 2 * m * n * k,
    bytes: stored * k * (m + n) + 4 * m * n,
  }
}
