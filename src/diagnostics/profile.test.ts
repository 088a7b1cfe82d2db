import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Clock } from '../core/clock'
import type { Profile, ProfileMethod } from '../core/profile'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { TrainingSession } from '../training/session'
import { smallConfig, someClusters } from '../training/testing'
import { profileUpdate } from './profile'
import { updateFlops, updateGroups } from './profile/groups'

const clock: Clock = { now: () => performance.now(), date: () => '2026-01-01T00:00:00.000Z' }
const config = smallConfig({
  'lattice.width': 3,
  'lattice.depth': 2,
  'lattice.channels': 4,
  'lattice.hidden': 4,
  'batch.accumulation': 2,
})
const dataset = someClusters(64)

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterEach(() => expect(gpu.uncaptured).toEqual([]))
afterAll(() => gpu.destroy())

async function profiled(method: ProfileMethod): Promise<Profile> {
  const profile = await profileUpdate({ gpu, dataset, clock }, config, { method })
  if (!profile) throw new Error('it was not cancelled')
  return profile
}

/** A profile in which the lattice step took any time at all: a difference of two times may drown on a busy machine, not five times. */
async function profiledAboveNoise(method: ProfileMethod): Promise<Profile> {
  let profile = await profiled(method)
  for (let tries = 1; tries < 5 && !profile.rows.some(({ kernel, seconds }) => kernel === 'cellStep' && seconds > 0); tries++)
    profile = await profiled(method)
  return profile
}

describe('profile of an update', () => {
  it.each(['timestamps', 'differences'] as const)('has every kernel of the plan, with its work and its time, by %s', async (method) => {
    const profile = await profiledAboveNoise(method)
    const session = await TrainingSession.create({ gpu, config, dataset, clock })
    const { context } = session.model
    session.destroy()
    const { passes, groups } = updateGroups(context)
    expect(profile).toMatchObject({ method, micro: 4, accumulation: 2, precision: 'f32', software: true })
    expect(new Set(profile.rows.map(({ kernel }) => kernel))).toEqual(new Set(passes.map(({ kernel }) => kernel)))
    expect(profile.rows).toHaveLength(groups.length)

    // forward and backward run once a micro-batch, the optimizer once
    const rowsOf = (name: string) => profile.rows.filter(({ kernel }) => kernel === name)
    expect(rowsOf('cellStep')).toMatchObject([{ dispatches: 2 * 4, lattice: true, label: 'cell step', part: 'forward' }])
    expect(rowsOf('adamw')).toMatchObject([{ dispatches: 1, lattice: false, label: 'AdamW', part: 'optimizer' }])
    expect(new Set(profile.rows.map(({ part }) => part))).toEqual(new Set(['forward', 'backward', 'encoder', 'losses', 'optimizer']))
    expect(rowsOf('rowGradients')[0]).toMatchObject({ part: 'backward' })
    expect(rowsOf('contrastive')[0]).toMatchObject({ part: 'losses' })
    // the longest dispatch lies between their mean and their sum
    for (const { longest, seconds, dispatches, label } of profile.rows) {
      expect(longest, label).toBeLessThanOrEqual(seconds + 1e-9)
      expect(longest, label).toBeGreaterThanOrEqual(seconds / dispatches - 1e-9)
    }
    const steps = passes.filter(({ kernel }) => kernel === 'cellStep')
    expect(rowsOf('cellStep')[0]?.flops).toBe(2 * steps.reduce((sum, { flops }) => sum + flops, 0))
    expect(profile.rows.reduce((sum, { flops }) => sum + flops, 0)).toBeCloseTo(updateFlops(context), 3)
    const matmul = passes.find(({ label }) => label === 'decode answers')
    expect(profile.rows.find(({ label }) => label === 'matmul: decode answers')).toMatchObject({
      dispatches: 2,
      bytes: 2 * (matmul?.bytes ?? Number.NaN),
    })

    // a pass of microseconds may vanish in the noise of a busy machine, the lattice's may not
    for (const { seconds, label } of profile.rows) expect(seconds, label).toBeGreaterThanOrEqual(0)
    expect(rowsOf('cellStep')[0]?.seconds).toBeGreaterThan(0)
    expect(profile.rows.map(({ seconds }) => seconds)).toEqual(profile.rows.map(({ seconds }) => seconds).sort((a, b) => b - a))
    expect(profile.passSeconds).toBeGreaterThan(0.005 * profile.seconds)
    expect(profile.passSeconds).toBeLessThan(50 * profile.seconds)
    for (const ceiling of Object.values(profile.ceilings)) expect(ceiling).toBeGreaterThan(0)
    expect(profile.ceilings.secondsPerDispatch).toBeLessThan(0.1)
    expect(profile.verdict.text).toMatch(/bound by .+\.$/)
  })

  it('lets its memory go, queries included', async () => {
    const made = new Set<GPUBuffer>()
    const { createBuffer } = gpu.device
    gpu.device.createBuffer = function (this: GPUDevice, descriptor: GPUBufferDescriptor) {
      const buffer = createBuffer.call(this, descriptor)
      const destroy = buffer.destroy.bind(buffer)
      made.add(buffer)
      buffer.destroy = () => {
        made.delete(buffer)
        return destroy()
      }
      return buffer
    }
    try {
      await profiled('timestamps')
    } finally {
      gpu.device.createBuffer = createBuffer
    }
    expect([...made].map(({ label }) => label)).toEqual([])
  })

  it('tells lattice steps that are done over from those of the way there', async () => {
    const sparing = smallConfig({ 'lattice.width': 3, 'lattice.depth': 2, 'lattice.channels': 4, 'memory.checkpointEvery': 2 })
    const session = await TrainingSession.create({ gpu, config: sparing, dataset, clock })
    const { groups } = updateGroups(session.model.context)
    session.destroy()
    const steps = groups.filter(({ kernel }) => kernel === 'cellStep')
    expect(steps.map(({ part, label, at }) => [part, label, at.length])).toEqual([
      ['forward', 'cell step', 4],
      ['recompute', 'cell step, recomputed', 1],
    ])
  })

  it('says how much is behind', async () => {
    const shares: number[] = []
    await profileUpdate({ gpu, dataset, clock }, config, { onShare: (share) => shares.push(share) })
    expect(shares[0]).toBe(0)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBeLessThanOrEqual(1)
  })

  it('ends where it is cancelled', async () => {
    let asked = 0
    expect(await profileUpdate({ gpu, dataset, clock }, config, { cancelled: () => ++asked === 3 })).toBeNull()
    expect(asked).toBe(3)
  })
})
