import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Precision } from '../../core/precision'
import { cases } from '../../core/soak.testing'
import type { Gpu } from '../../gpu/device'
import { testGpu } from '../../gpu/testing'
import type { Reading } from './kernels'
import { MatmulBench, type MatmulCase, matmulTwin, randomInputs } from './testing'
import type { MatmulTileName } from './tiles'

/** Sizes along each side: nothing, one, primes, and one off the tiles. */
const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 23, 31, 32, 33, 37, 41, 53, 61, 63, 64, 65, 67, 79, 97, 101, 127, 128, 129]
const MOST = 129 * 129

type Epilogue = 'plain' | 'add' | 'gelu'
type Pipeline = [transposed: 'a' | 'b' | 'none', reading: Reading, tile: MatmulTileName, epilogue: Epilogue]
/** Twelve pipelines for any shape; with `q`, sizes are whole fours. */
const PIPELINES: Pipeline[] = [
  ['none', 'ss', 'spread-8x2', 'plain'],
  ['b', 'ss', 'spread-8x2', 'add'],
  ['a', 'ss', 'spread-8x2', 'add'],
  ['none', 'ss', 'plain-8x4', 'gelu'],
  ['b', 'ss', 'split', 'plain'],
  ['a', 'ss', 'plain-columns', 'add'],
  ['none', 'ss', 'shared-8', 'plain'],
  ['b', 'ss', 'shared-8', 'gelu'],
  ['a', 'ss', 'shared-8', 'add'],
  ['none', 'qq', 'spread-8x4', 'gelu'],
  ['b', 'qq', 'split-columns', 'add'],
  ['a', 'qq', 'shared-16', 'plain'],
]
/** f32 rounds each of up to 129 products and sums. */
const TOLERANCE = 2e-6

let gpu: Gpu
let bench: MatmulBench
beforeAll(async () => {
  gpu = await testGpu()
  bench = await MatmulBench.open(gpu, MOST)
})
afterAll(() => {
  bench.destroy()
  gpu.destroy()
})

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T
const chance = (): boolean => Math.random() < 0.5

function randomCase(precision: Precision, [transposed, reading, tile, epilogue]: Pipeline): MatmulCase {
  const size = (): number => (reading === 'qq' ? Math.floor(pick(SIZES) / 4) * 4 : pick(SIZES))
  return {
    m: size(),
    n: size(),
    k: size(),
    precision,
    reading,
    tile,
    ...(transposed !== 'none' && { transposed }),
    gelu: epilogue === 'gelu',
    bias: chance(),
    accumulate: epilogue === 'add',
    alpha: pick([1, -0.5, 3]),
    pieces: pick([1, 1, 3]),
  }
}

/** The largest error over the size of the numbers that were added up. */
async function worstError(shape: MatmulCase, seed: number): Promise<number> {
  const inputs = randomInputs(shape, seed)
  const { out, hidden } = await bench.run(shape, inputs)
  const twin = matmulTwin(shape, inputs)
  const errorOf = (value: number, wanted: number, at: number): number => {
    const error = Math.abs(value - wanted) / ((twin.magnitude[at] as number) + 1e-30)
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error
  }
  const errors = out.map((value, at) => errorOf(value, twin.out[at] as number, at))
  const curved = hidden.map((value, at) => errorOf(value, twin.hidden[at] as number, at) / 4)
  return [...errors, ...curved].reduce((worst, error) => Math.max(worst, error), 0)
}

describe.each(['f32', 'packed16', 'f16'] as const)('a matmul of %s operands', (precision) => {
  test('agrees with its twin for random shapes, and writes nowhere else', async () => {
    const before = bench.kernels.size
    for (let i = 0; i < cases(100, 1000); i++) {
      const shape = randomCase(precision, PIPELINES[i % PIPELINES.length] as Pipeline)
      const seed = Math.floor(Math.random() * 2 ** 32)
      const worst = await worstError(shape, seed)
      expect(worst, `${JSON.stringify(shape)}, seed ${seed}`).toBeLessThan(TOLERANCE)
    }
    expect(bench.kernels.size - before).toBeLessThanOrEqual(12)
  })
})
