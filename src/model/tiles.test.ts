import { afterAll, expect, test } from 'vitest'
import { checkGolden } from '../diagnostics/golden'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { goldenFile } from '../training/testing'
import { TILE_CANDIDATES, type TileChoices, type TileName } from './tiles'

let gpu: Gpu | undefined
afterAll(() => gpu?.destroy())

/** Every kernel with its i-th candidate. */
const choice = (i: number): TileChoices => {
  const entries = Object.entries(TILE_CANDIDATES).map(([kernel, names]) => [kernel, names[i % names.length] as TileName])
  return Object.fromEntries(entries)
}
const choices = Array.from({ length: TILE_CANDIDATES.cellStep.length }, (_, i) => choice(i))

test.each(['layer', 'cell', 'sobel'])('%s holds with every tile that the tuner may choose', async (file) => {
  gpu ??= await testGpu()
  const bytes = await goldenFile(file)
  for (const tiles of choices) {
    const checks = await checkGolden(gpu, bytes, file, { tiles })
    expect(
      checks.filter(({ error, tolerance }) => !(error <= tolerance)),
      JSON.stringify(tiles),
    ).toEqual([])
  }
})
