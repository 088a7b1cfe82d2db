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

const CASES = [
  ['training', 'f32'],
  ['training', 'packed16'],
  ['training', 'f16'],
  ['training8bit', 'f32'],
  ['training8bit', 'packed16'],
] as const

test.each(CASES)('%s in %s: a whole run by the contract gives the reference’s lines, evaluation and weights', async (name, precision) => {
  const checks = await checkGoldenTraining(gpu, await goldenFile(name), name, testClock(), precision)
  const worst = checks.reduce((a, b) => (b.error > a.error ? b : a))
  const losses = checks.filter((check) => check.name.endsWith(' loss')).map(({ error }) => error)
  console.log(`${name} ${precision}: ${checks.length} quantities, worst ${worst.error.toExponential(2)} (${worst.name})`)
  console.log(`${name} ${precision}: loss of each step within ${Math.max(...losses).toExponential(1)}`)
  expect(checks.filter(({ error, tolerance }) => !(error <= tolerance))).toEqual([])
})
