import { afterEach, expect, test } from 'vitest'
import { TUNING_AUTO } from '../core/tuning'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { measureCeilings } from './ceilings'
import { matmulFamily } from './matmul/family'
import { succeed } from './successor'
import { tuneKernels } from './tuning/tune'

const open: Gpu[] = []
const another = async (): Promise<Gpu> => {
  const gpu = await testGpu()
  open.push(gpu)
  return gpu
}
afterEach(() => {
  for (const gpu of open.splice(0)) gpu.destroy()
})

const TUNING = { policy: TUNING_AUTO, limitSeconds: 300 }

test('a device in place of another takes its tiles and its ceilings, and measures neither', async () => {
  const [lost, next] = [await another(), await another()]
  const family = matmulFamily({ subgroup: lost.report.subgroup, software: true, chosen: {} }, { m: 32, n: 33, k: 34 }, [
    'plain-8x4',
    'plain-columns',
  ])
  const { chosen } = await tuneKernels(lost, [family], TUNING)
  const ceilings = await measureCeilings(lost)
  lost.destroy()
  succeed(lost, next)
  expect(await tuneKernels(next, [family], TUNING)).toEqual({ chosen, measured: [], unmeasured: [] })
  expect(await measureCeilings(next)).toBe(ceilings)
})

test('of another adapter only the tiles that are its own', async () => {
  const [lost, next] = [await another(), await another()]
  const ceilings = await measureCeilings(lost)
  const other: Gpu = { ...next, report: { ...next.report, name: 'another one', architecture: 'other' } }
  const family = matmulFamily({ subgroup: lost.report.subgroup, software: true, chosen: {} }, { m: 32, n: 33, k: 34 }, [
    'plain-8x4',
    'plain-columns',
  ])
  await tuneKernels(lost, [family], TUNING)
  succeed(lost, other)
  expect((await tuneKernels(other, [family], TUNING)).measured).toHaveLength(1)
  expect(await measureCeilings(other)).not.toBe(ceilings)
})

test('ceilings that were not yet measured when the device was lost are measured', async () => {
  const [lost, next] = [await another(), await another()]
  const broken = measureCeilings(lost)
  lost.device.destroy()
  succeed(lost, next)
  expect((await measureCeilings(next)).flopsPerSecond).toBeGreaterThan(0)
  await expect(broken).rejects.toThrow()
})
