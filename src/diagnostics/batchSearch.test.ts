import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import { planMemory } from '../core/memory'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { smallConfig, someClusters } from '../training/testing'
import { searchBatch, walkBatches } from './batchSearch'

const MIB = 2 ** 20
const roomy = { bytesAt: (micro: number) => micro * MIB, budget: 1e6 * MIB }
/** A machine whose throughput saturates and, beyond `edge` pairs, collapses. */
const machine = (edge: number) => async (micro: number) => [(0.05 + micro * 0.001) * (micro > edge ? 3 : 1)]

describe('the walk', () => {
  test('stops at a collapse and recommends what lies well before it', async () => {
    const tried: number[] = []
    const curve = await walkBatches(machine(1024), roomy, { largest: 4096, onPoint: ({ micro }) => tried.push(micro) })
    expect([curve.end, tried.at(-1)]).toEqual(['collapse', 1536])
    expect(curve.fastest?.micro).toBe(1024)
    expect(curve.knee?.micro).toBe(384)
    expect(curve.reason).toMatch(/collapsed at a micro-batch of 1536/)
  })
  test('does not take a busy moment for a collapse', async () => {
    let calls = 0
    const busy = async (micro: number): Promise<number[]> => [(0.05 + micro * 0.001) * (++calls === 4 ? 5 : 1)]
    const curve = await walkBatches(busy, roomy, { largest: 16 })
    expect(curve).toMatchObject({ end: 'largest' })
    expect(curve.points.map(({ micro, secondsPerUpdate }) => secondsPerUpdate - micro * 0.001)).toEqual(
      curve.points.map(() => expect.closeTo(0.05, 9)),
    )
  })
  test('has neither collapse nor knee where the whole machine becomes busy, and advises no single pair', async () => {
    let calls = 0
    const busier = async (micro: number): Promise<number[]> => [(0.05 + micro * 0.001) * (++calls > 1 ? 8 : 1)]
    const curve = await walkBatches(busier, roomy, { largest: 4 })
    expect(curve).toMatchObject({ end: 'largest', knee: null })
    const level = await walkBatches(async (micro) => [micro * 0.1], roomy, { largest: 6 })
    expect(level.knee?.micro).toBe(2)
  })
  test('measures a size again whose times lie far apart, and takes the middle of all', async () => {
    const asked: number[] = []
    const shaky = async (micro: number): Promise<number[]> => {
      asked.push(micro)
      return asked.filter((one) => one === 2).length === 1 && micro === 2 ? [0.1, 0.9, 0.5] : [0.1, 0.1, 0.1, 0.1]
    }
    const curve = await walkBatches(shaky, roomy, { largest: 4 })
    expect(asked).toEqual([1, 2, 2, 4])
    expect(curve.points[1]).toMatchObject({ secondsPerUpdate: 0.1, spread: expect.closeTo(2, 9) })
    expect(curve.knee).toBeNull()
  })
  test('never tries what does not fit, with a margin', async () => {
    const tried: number[] = []
    const curve = await walkBatches(machine(1e9), { ...roomy, budget: 100 * MIB }, { onPoint: ({ micro }) => tried.push(micro) })
    expect([curve.end, tried.at(-1)]).toEqual(['memory', 64])
  })
  test('ends where an update would take too long, where the device refuses, and where it is told to', async () => {
    expect((await walkBatches(async (micro) => [micro], roomy)).end).toBe('slow')
    const refuse = async (micro: number): Promise<number[]> => {
      if (micro > 8) throw new StudioError('state.final', 'out of memory.', '')
      return [0.1]
    }
    const curve = await walkBatches(refuse, roomy)
    expect([curve.end, curve.points.length]).toEqual(['refused', 5])
    let calls = 0
    const broken = await walkBatches(async () => [0.1], roomy, { cancelled: () => ++calls > 3 })
    expect([broken.end, broken.points.length]).toEqual(['cancelled', 3])
  })
  test('does not hide a defect', async () => {
    await expect(
      walkBatches(async () => {
        throw new TypeError('x is undefined')
      }, roomy),
    ).rejects.toThrow(TypeError)
  })
})

describe('on a GPU', () => {
  let gpu: Gpu
  beforeAll(async () => {
    gpu = await testGpu()
  })
  afterAll(() => gpu.destroy())

  test('measures real updates up to the size that was asked for', async () => {
    const started = Date.now()
    const clock = { now: () => Date.now(), date: () => '' }
    const config = smallConfig()
    const curve = await searchBatch(gpu, config, someClusters(64), clock, { largest: 6 })
    expect(curve.points.map(({ micro }) => micro)).toEqual([1, 2, 4, 6])
    const spent = curve.points.reduce((sum, { secondsPerUpdate }) => sum + secondsPerUpdate, 0)
    expect(spent).toBeGreaterThan(0)
    expect(spent).toBeLessThan((Date.now() - started) / 1000)
    const last = planMemory({ ...config, precision: 'f32', batch: { micro: 6, accumulation: 1 } }, 64, { candidates: 6 })
    expect(curve.points.at(-1)?.bytes).toBe(last.total)
    expect(gpu.uncaptured).toEqual([])
  })

  test('an interval that is left open is chosen to fit, and no size repeats rows', async () => {
    const clock = { now: () => Date.now(), date: () => '' }
    const open = { ...smallConfig({ 'memory.checkpointEvery': 0 }), precision: 'f32' as const }
    const planned = (micro: number, checkpointEvery: number): number =>
      planMemory({ ...open, batch: { micro, accumulation: 1 }, memory: { ...open.memory, checkpointEvery } }, 64, { candidates: 1 }).total
    // 4 pairs fit nine tenths of it when every other state is kept, and not when each is
    const budgetMiB = (planned(4, 1) + planned(4, 2)) / 2 / 0.9 / MIB
    const curve = await searchBatch(gpu, { ...open, memory: { ...open.memory, budgetMiB } }, someClusters(5), clock)
    expect(curve).toMatchObject({ end: 'largest', reason: 'The largest size to try, 4, was reached.' })
    expect(curve.points.map(({ bytes }) => bytes)).toEqual([planned(1, 1), planned(2, 1), planned(4, 2)])
  })
})
