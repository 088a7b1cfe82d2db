import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gpu } from '../../gpu/device'
import { testGpu } from '../../gpu/testing'
import { matmulClass, matmulPass, matmulTile } from './pass'
import { MatmulBench, type MatmulCase, randomInputs } from './testing'
import { defaultMatmulTile, extentOf, MATMUL_TILE_NAMES, MATMUL_TILES, type MatmulTileName, matmulCandidates } from './tiles'

const SOFTWARE = { subgroup: 8, software: true }
const HARDWARE = { subgroup: 32, software: false }
const NO_SUBGROUPS = { subgroup: 1, software: true }
const SIZES = [1, 2, 8, 16, 33, 225, 384, 4096]

describe('the choice of a tile', () => {
  test.each([SOFTWARE, HARDWARE, NO_SUBGROUPS, { subgroup: 1, software: false }])('on %j is one that the device can run', (device) => {
    for (const m of SIZES)
      for (const k of SIZES) {
        const candidates = matmulCandidates({ m, n: 225, k }, device)
        expect(candidates[0]).toBe(defaultMatmulTile({ m, n: 225, k }, device))
        expect(new Set(candidates).size).toBe(candidates.length)
        const spread = candidates.filter((name) => name.startsWith('spread'))
        if (device.subgroup < 4) expect(spread).toEqual([])
      }
  })

  test('wastes no more than half a tile on a small batch where there is a choice', () => {
    for (const device of [SOFTWARE, NO_SUBGROUPS])
      for (const m of [4, 8, 16])
        expect(extentOf(MATMUL_TILES[defaultMatmulTile({ m, n: 225, k: 384 }, device)]).rows).toBeLessThanOrEqual(Math.max(8, 2 * m))
  })

  test('splits k on hardware where a long sum has few results', () => {
    expect(defaultMatmulTile({ m: 32, n: 225, k: 4096 }, HARDWARE)).toBe('split')
    expect(defaultMatmulTile({ m: 4096, n: 4096, k: 4096 }, HARDWARE)).toBe('shared-16')
  })

  test('goes from the shape’s own to its class’s to that of all matmuls to the default', () => {
    const shape = { m: 30, n: 225, k: 384 }
    const chosen = { matmul: 'split', [matmulClass(shape)]: 'shared-8' }
    expect(matmulTile({ ...SOFTWARE, chosen }, { ...shape, tile: 'plain-8x4' })).toBe('plain-8x4')
    expect(matmulTile({ ...SOFTWARE, chosen }, shape)).toBe('shared-8')
    expect(matmulTile({ ...SOFTWARE, chosen: { matmul: 'split' } }, shape)).toBe('split')
    expect(matmulTile({ ...SOFTWARE, chosen: { matmul: 'a tile of another build' } }, shape)).toBe('spread-8x2')
  })

  test('is shared by shapes alike, and by no others', () => {
    const name = matmulClass({ m: 30, n: 225, k: 384 })
    expect(name).toBe('matmul.nn.qs.f32.32x256x512')
    expect(matmulClass({ m: 17, n: 129, k: 260 })).toBe(name)
    const others = [
      { m: 33, n: 225, k: 384 },
      { m: 30, n: 225, k: 383 },
      { m: 30, n: 225, k: 384, transposed: 'b' as const },
      { m: 30, n: 225, k: 384, precision: 'f16' as const },
    ]
    expect(new Set([name, ...others.map(matmulClass)]).size).toBe(5)
  })
})

test('every tile covers every number of a result, whatever its size', () => {
  for (const tile of MATMUL_TILE_NAMES)
    for (const [m, n] of [
      [0, 5],
      [1, 1],
      [65, 225],
      [4096, 4096],
    ] as const) {
      const { grid } = matmulPass({ ...SOFTWARE, chosen: {} }, '', 'a', 'b', 'out', { m, n, k: 3, tile })
      const { rows, columns } = extentOf(MATMUL_TILES[tile])
      const wanted = Math.ceil(m / rows) * Math.ceil(n / columns)
      expect(grid[0] * grid[1]).toBeGreaterThanOrEqual(wanted)
      expect(grid[0] * grid[1]).toBeLessThanOrEqual(Math.max(1, wanted + grid[1]))
    }
})

test('a pass that should add and have a GELU is refused', () => {
  const shape = { m: 1, n: 1, k: 1, accumulate: true, hidden: 'hidden' }
  expect(() => matmulPass({ ...SOFTWARE, chosen: {} }, 'both', 'a', 'b', 'out', shape)).toThrow(/adds and has a GELU/)
})

describe('on this device', () => {
  let gpu: Gpu
  let bench: MatmulBench
  beforeAll(async () => {
    gpu = await testGpu()
    bench = await MatmulBench.open(gpu, 80 * 80)
  })
  afterAll(() => {
    bench.destroy()
    gpu.destroy()
  })

  const whole = MATMUL_TILE_NAMES.filter((name) => !name.startsWith('split'))
  test.each(['none', 'a', 'b'] as const)(
    'the tile changes no bit of a result, nor does how it is dispatched (transposed: %s)',
    async (transposed) => {
      const shape: MatmulCase = { m: 76, n: 52, k: 68, bias: true, alpha: 0.75, ...(transposed !== 'none' && { transposed }) }
      const inputs = randomInputs(shape, 11)
      const run = async (tile: MatmulTileName, more: Partial<MatmulCase> = {}) =>
        Buffer.from((await bench.run({ ...shape, tile, ...more }, inputs)).out.slice().buffer).toString('hex')
      const first = await run('spread-8x1')
      for (const tile of whole) expect(await run(tile), tile).toBe(first)
      expect(await run('spread-8x2', { reading: 'ss' })).toBe(first)
      expect(await run('spread-8x2', { pieces: 4 })).toBe(first)
      const split = await run('split')
      expect(await run('split')).toBe(split)
    },
  )
})
