import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { TrainingSession } from '../training/session'
import { allocatedBytes, smallConfig, someClusters, testClock, updates } from '../training/testing'
import { predictDispatch } from './longestDispatch'

const dataset = someClusters(40)
const shape = { width: 64, trainRows: 36, validationRows: 4 }
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

test('the longest dispatch grows with the batch, is cut where it would take long, and nothing is allocated to know it', async () => {
  const { result: small, bytes } = await allocatedBytes(gpu, () => predictDispatch(gpu, smallConfig(), shape))
  expect(bytes).toBe(0)
  expect(small).toMatchObject({ pieces: 1, from: 'ceilings' })
  expect(small.seconds).toBeGreaterThan(0)
  const large = await predictDispatch(gpu, smallConfig({ 'batch.micro': 16 }), shape)
  expect(large.seconds).toBeGreaterThan(small.seconds)
  // much arithmetic on little memory, so that kernels which can be cut come first
  const huge = {
    'lattice.width': 32,
    'lattice.height': 32,
    'lattice.channels': 4,
    'lattice.hidden': 256,
    'batch.micro': 64,
    'memory.budgetMiB': 100_000,
  }
  // of a device whose arithmetic is slow: on a busy machine the measured ones may be in any proportion
  const ceilings = { flopsPerSecond: 5e9, bytesPerSecond: 2e10 }
  const cut = await predictDispatch(gpu, smallConfig(huge), shape, undefined, ceilings)
  expect(cut.pieces).toBeGreaterThan(1)
  expect(cut.seconds).toBeLessThanOrEqual(0.1)
})

test('a run on the same device lends its pace', async () => {
  const session = await TrainingSession.create({ gpu, config: smallConfig(), dataset, clock: testClock() })
  await updates(session, 2)
  const { from, seconds } = await predictDispatch(gpu, smallConfig(), shape, session)
  expect(from).toBe('run')
  expect(seconds).toBeGreaterThan(0)
  session.destroy()
})

test('a config that cannot run is refused', async () => {
  await expect(predictDispatch(gpu, smallConfig({ 'memory.budgetMiB': 1, 'lattice.width': 64 }), shape)).rejects.toThrow(
    /one pair at a time/,
  )
})
