import type { PlannedBuffer } from '../../core/memory/sizes'
import { ALIGNMENT, align } from '../../core/parameters'
import type { PassSpec } from '../plan'
import type { Candidate, Family } from '../tuning/candidates'
import { isMatmul, matmulSpec, variantOf } from './kernels'
import { type MatmulShape, matmulClass, matmulPass } from './pass'
import { type MatmulChoices, type MatmulTileName, matmulCandidates } from './tiles'

const bytesOf = ({ precision = 'f32' }: MatmulShape): number => (precision === 'f32' ? 4 : 2)

/** A shape as a family: each of its candidates over buffers of the shape's own sizes. */
export function matmulFamily(
  choices: MatmulChoices,
  shape: MatmulShape,
  tiles: readonly MatmulTileName[] = matmulCandidates(shape, choices),
): Family {
  const { m, n, k } = shape
  const storage = (name: string, bytes: number): PlannedBuffer => ({
    name,
    kind: 'scratch',
    role: 'storage',
    bytes: align(Math.max(bytes, ALIGNMENT)),
  })
  const each = bytesOf(shape)
  return {
    name: matmulClass(shape),
    buffers: [
      storage('a', each * m * k),
      storage('b', each * k * n),
      storage('out', 4 * m * n),
      storage('clip', ALIGNMENT),
      ...(shape.bias ? [storage('bias', 4 * n)] : []),
      ...(shape.hidden ? [storage('hidden', 4 * m * n)] : []),
    ],
    candidates: tiles.map((tile): Candidate => {
      const own = { ...shape, tile, ...(shape.bias && { bias: 'bias' }), ...(shape.hidden && { hidden: 'hidden' }) }
      const pass = matmulPass(choices, tile, 'a', 'b', 'out', own)
      return {
        name: tile,
        passes: [pass],
        kernels: isMatmul(pass.kernel) ? { [pass.kernel]: matmulSpec(pass.kernel, choices.subgroup) } : {},
      }
    }),
  }
}

/** The shape that a pass of a plan computes. */
function shapeOf({ kernel, uniforms, buffers }: PassSpec): MatmulShape | null {
  if (!isMatmul(kernel)) return null
  const { transposition, precision, epilogue } = variantOf(kernel)
  const [m = 0, n = 0, k = 0] = uniforms.map((field) => ('u32' in field ? field.u32 : 0))
  return {
    m,
    n,
    k,
    precision,
    ...(transposition !== 'nn' && { transposed: transposition === 'tn' ? 'a' : 'b' }),
    ...(buffers.bias !== undefined && buffers.bias !== 'clip' && { bias: buffers.bias }),
    ...(epilogue === 'add' && { accumulate: true }),
    ...(epilogue === 'gelu' && { hidden: 'hidden' }),
  }
}

/** The families of all matmuls of a plan, each once, the largest first. */
export function matmulFamilies(choices: MatmulChoices, passes: readonly PassSpec[]): Family[] {
  const shapes = passes
    .toSorted((left, right) => right.flops - left.flops)
    .map(shapeOf)
    .filter((shape) => shape !== null)
  const named = new Map(shapes.toReversed().map((shape) => [matmulClass(shape), shape]))
  return [...new Set(shapes.map(matmulClass))].map((name) => matmulFamily(choices, named.get(name) as MatmulShape))
}
