import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { checkGolden } from './golden'

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const FILES = ['layer', 'global', 'cell', 'sobel', 'odd', 'overflow', 'options', 'bypass', 'narrow', 'accumulate', 'lattice']

const PRECISIONS = ['f32', 'packed16', 'f16'] as const

test.each(PRECISIONS.flatMap((precision) => FILES.map((name) => [name, precision] as const)))(
  '%s in %s: losses, every gradient and three AdamW updates agree with the float64 reference',
  async (name, precision) => {
    const file = `src/model/golden/${name}.safetensors`
    const checks = await checkGolden(gpu, await readFile(file), file, { precision })
    const worst = checks.reduce((a, b) => (b.error > a.error ? b : a))
    console.log(`${name} ${precision}: ${checks.length} quantities, worst ${worst.error.toExponential(2)} (${worst.name})`)
    expect(checks.filter(({ error, tolerance }) => !(error <= tolerance))).toEqual([])
    expect(gpu.uncaptured).toEqual([])
  },
)
