import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BatchOffer } from '../core/errors'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { measureCeilings } from '../model/ceilings'
import { readCheckpoint } from '../training/checkpoint'
import { smallConfig, someClusters, testClock } from '../training/testing'
import { sessionThatFits } from './fitMemory'

const dataset = someClusters(120)
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
  await measureCeilings(gpu)
})
afterAll(() => gpu.destroy())

/** The device holds no more than so many bytes at once, until what it returns is called. */
function limitMemory(most: number): () => void {
  const { device } = gpu
  const own = { createBuffer: device.createBuffer, pushErrorScope: device.pushErrorScope, popErrorScope: device.popErrorScope }
  let held = 0
  const scopes: { filter: GPUErrorFilter; full: boolean }[] = []
  device.createBuffer = (descriptor) => {
    held += descriptor.size
    if (held > most) for (const scope of scopes) scope.full ||= scope.filter === 'out-of-memory'
    const made = own.createBuffer.call(device, descriptor)
    const destroy = made.destroy.bind(made)
    made.destroy = () => {
      held -= descriptor.size
      return destroy()
    }
    return made
  }
  device.pushErrorScope = (filter) => {
    scopes.push({ filter, full: false })
    return own.pushErrorScope.call(device, filter)
  }
  device.popErrorScope = async () => {
    const scope = scopes.pop()
    const found = await own.popErrorScope.call(device)
    return scope?.full ? ({ message: 'out of memory' } as GPUError) : found
  }
  return () => void Object.assign(device, own)
}

test('where the device has no room, the largest batch that fits is offered, or taken', async () => {
  const config = smallConfig({ 'batch.micro': 32, 'batch.accumulation': 1 })
  const options = { gpu, config, dataset, clock: testClock() }
  const whole = await sessionThatFits(options, null)
  const smaller = await sessionThatFits({ ...options, config: smallConfig({ 'batch.micro': 8, 'batch.accumulation': 4 }) }, null)
  const [most, bytes] = [whole.model.buffers.bytes, smaller.model.buffers.bytes]
  const checkpoint = readCheckpoint(await whole.checkpoint('full'), 'whole')
  whole.destroy()
  smaller.destroy()
  const free = limitMemory(bytes + (most - bytes) / 8)
  try {
    await expect(sessionThatFits(options, null)).rejects.toMatchObject({ kind: 'memory', offer: { micro: 8, accumulation: 4 } })
    const taken: BatchOffer[] = []
    const session = await sessionThatFits(options, (offer) => taken.push(offer))
    expect(taken).toEqual([{ micro: 8, accumulation: 4 }])
    expect(session.config.batch).toEqual({ micro: 8, accumulation: 4 })
    expect((await session.update()).samples).toBe(32)
    session.destroy()
    // the rows of a resumed run are those of its checkpoint
    const resumed = sessionThatFits({ ...options, beginning: { kind: 'resume', checkpoint } }, () => undefined)
    await expect(resumed).rejects.toMatchObject({ kind: 'memory', offer: null, remedy: expect.stringMatching(/keeps its batch/) })
  } finally {
    free()
  }
  const none = limitMemory(1000)
  await expect(sessionThatFits(options, null)).rejects.toMatchObject({ kind: 'memory', offer: null })
  none()
})
