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

test('a whole run by the contract gives the reference’s lines, evaluation and weights', async () => {
  const checks = await checkGoldenTraining(gpu, await goldenFile('training'), 'training', testClock())
  const worst = checks.reduce((a, b) => (b.error > a.error ? b : a))
  console.log(`training: ${checks.length} quantities, worst ${worst.error.toExponential(2)} (${worst.name})`)
  expect(checks.filter(({ error, tolerance }) => !(error <= tolerance))).toEqual([])
})
