import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { goldenFile, testClock } from '../training/testing'
import { checkGoldenTraining } from './goldenTraining'

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

test.each(['training', 'training8bit'])(
  '%s: a whole run by the contract gives the reference’s lines, evaluation and weights',
  async (name) => {
    const checks = await checkGoldenTraining(gpu, await goldenFile(name), name, testClock())
    const worst = checks.reduce((a, b) => (b.error > a.error ? b : a))
    const losses = checks.filter((check) => check.name.endsWith(' loss')).map(({ error }) => error)
    console.log(`${name}: ${checks.length} quantities, worst ${worst.error.toExponential(2)} (${worst.name})`)
    console.log(`${name}: loss of each step within ${losses.map((error) => error.toExponential(1)).join(', ')}`)
    expect(checks.filter(({ error, tolerance }) => !(error <= tolerance))).toEqual([])
  },
)
