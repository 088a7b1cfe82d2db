import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { geometryOf } from '../core/geometry'
import { tensorShapes } from '../core/parameters'
import { readSafetensors } from '../formats/safetensors'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { readCheckpoint } from './checkpoint'
import { TrainingSession } from './session'
import { allocatedBytes, countCreations, smallConfig, someClusters, testClock, timeless, updates } from './testing'

const dataset = someClusters(40)
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const start = (sets: Record<string, unknown>, options: Partial<Parameters<typeof TrainingSession.create>[0]> = {}) =>
  TrainingSession.create({ gpu, config: smallConfig(sets), dataset, clock: testClock(), ...options })

const KINDS = [
  { 'encoder.kind': 'lowrank' },
  { 'encoder.kind': 'mlp2' },
  { 'lattice.baseline': 'mlp' },
  { 'encoder.kind': 'mlp2', 'lattice.baseline': 'mlp' },
] as const

describe.each(KINDS)('%o', (sets) => {
  test('what is allocated equals the plan to the byte', async () => {
    const { result: session, bytes } = await allocatedBytes(gpu, () => start(sets))
    expect(bytes).toBe(session.plan.total)
    expect(session.model.buffers.bytes).toBe(session.plan.total)
    const counts = countCreations(gpu)
    await updates(session, 3)
    await session.validate()
    expect(counts).toEqual({ buffers: 0, groups: 0, pipelines: 0 })
    session.destroy()
  })

  test('a checkpoint holds the contract’s tensors and shapes, and a run resumed from it goes on with the same bits', async () => {
    const whole = await start(sets)
    const lines = await updates(whole, 5)
    const first = await start(sets)
    await updates(first, 2)
    const file = await first.checkpoint('full')
    const { tensors } = readSafetensors(file, 'memory')
    const shapes = tensorShapes(geometryOf(first.config, dataset.width), first.config)
    const parameters = [...tensors].filter(([name]) => !/^(optimizer|data)\./.test(name))
    expect(new Map(parameters.map(([name, { shape }]) => [name, shape]))).toEqual(new Map(shapes))
    expect([...tensors.keys()].some((name) => name.startsWith('cell.'))).toBe(!('lattice.baseline' in sets))

    const resumed = await start(sets, { beginning: { kind: 'resume', checkpoint: readCheckpoint(file, 'memory') } })
    expect((await updates(resumed, 3)).map(timeless)).toEqual(lines.slice(2).map(timeless))
    expect(await resumed.validate()).toEqual(await whole.validate())
    expect(readCheckpoint(await resumed.checkpoint('full'), 'a').tensors).toEqual(
      readCheckpoint(await whole.checkpoint('full'), 'b').tensors,
    )
    for (const session of [whole, first, resumed]) session.destroy()
  })

  test('its loss falls', async () => {
    const session = await start({ ...sets, 'run.steps': 60, 'batch.micro': 8, 'optimizer.learningRate': 0.003 })
    const losses = (await updates(session, 60)).map(({ loss }) => loss)
    const mean = (part: number[]): number => part.reduce((a, b) => a + b, 0) / part.length
    console.log(`${JSON.stringify(sets)}: ${mean(losses.slice(0, 10)).toFixed(3)} → ${mean(losses.slice(-10)).toFixed(3)}`)
    expect(mean(losses.slice(-10))).toBeLessThan(0.8 * mean(losses.slice(0, 10)))
    session.destroy()
  })
})

describe('the MLP baseline', () => {
  test('starts as the bypass does, has no internal loss and no frames', async () => {
    const baseline = await start({ 'lattice.baseline': 'mlp' })
    const bypass = await start({ 'lattice.bypass': true })
    const { loss, surface, internal, dialogue, reconstruction } = await baseline.update()
    expect(internal).toBe(0)
    expect(await bypass.update()).toMatchObject({ loss, surface, internal, dialogue, reconstruction })
    expect(baseline.frame()).toBeNull()
    baseline.destroy()
    bypass.destroy()
  })

  test('a lattice’s checkpoint is refused, by the name of what it lacks', async () => {
    const lattice = await start({})
    const checkpoint = readCheckpoint(await lattice.checkpoint('weights'), 'cube.safetensors')
    lattice.destroy()
    await expect(start({ 'lattice.baseline': 'mlp' }, { beginning: { kind: 'weights', checkpoint } })).rejects.toThrow(
      /cube\.safetensors: it has no tensor baseline\.w1/,
    )
    await expect(start({ 'encoder.kind': 'mlp2' }, { beginning: { kind: 'weights', checkpoint } })).rejects.toThrow(
      /it has no tensor encoder\.0\.weight/,
    )
  })
})
