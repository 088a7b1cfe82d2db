import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { readCheckpoint } from './checkpoint'
import { TrainingSession } from './session'
import { smallConfig, someClusters, testClock, timeless, updates } from './testing'

const dataset = someClusters(40)
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const create = (sets: Record<string, unknown>, bytes?: Uint8Array): Promise<TrainingSession> =>
  TrainingSession.create({
    gpu,
    config: smallConfig(sets),
    dataset,
    clock: testClock(),
    ...(bytes && { beginning: { kind: 'resume', checkpoint: readCheckpoint(bytes, 'memory') } }),
  })

/** Everything of a full checkpoint but when it was written and how long it took; in 32 bits nobody asks how long the loss scale stood. */
function contentOf(bytes: Uint8Array) {
  const { created: _, seconds: __, optimizer, ...rest } = readCheckpoint(bytes, 'memory')
  return { ...rest, optimizer: optimizer.lossScale === 1 ? { ...optimizer, goodUpdates: 0 } : optimizer }
}

const CHANGES = { 'optimizer.learningRate': 4e-3, 'loss.surface': 1, 'loss.internal': 0.05, 'loss.dialogue': 0.2, 'loss.reconstruction': 0 }
const INNER = { 'loss.coherence': 0.7, 'loss.overflow': 3, 'loss.smoothness': 0 }

describe('settings that change while a run trains', () => {
  test.each([
    ['the learning rate', { 'optimizer.learningRate': 2e-4 }, {}],
    ['every weight', { ...CHANGES, ...INNER }, {}],
    ['weights that are learned', CHANGES, { 'loss.adaptive': true }],
    [
      'weights of pooled states in 16 bits',
      CHANGES,
      { 'pool.enabled': true, 'pool.size': 8, precision: 'packed16', 'batch.accumulation': 2 },
    ],
  ])('%s: from step k on, the bits of a run that is resumed at step k with the new values', async (_, changes, sets) => {
    const changed = await create(sets)
    await updates(changed, 3)
    const stand = await changed.checkpoint('full')
    expect((await changed.setLive(changes)).map(({ path }) => path)).toEqual(Object.keys(changes))
    const lines = await updates(changed, 4)
    const validation = await changed.validate()
    const end = contentOf(await changed.checkpoint('full'))
    changed.destroy()

    const resumed = await create({ ...sets, ...changes }, stand)
    expect((await updates(resumed, 4)).map(timeless)).toEqual(lines.map(timeless))
    expect(await resumed.validate()).toEqual(validation)
    expect(contentOf(await resumed.checkpoint('full'))).toEqual(end)
    expect(end.config?.loss.surface).toBe({ 'loss.surface': 0.3, ...changes }['loss.surface'])
    resumed.destroy()
  })

  test('a run goes on from a checkpoint with the values it was changed to, and its own config object is the only one changed', async () => {
    const config = smallConfig()
    const session = await TrainingSession.create({ gpu, config, dataset, clock: testClock() })
    await updates(session, 2)
    await session.setLive({ 'optimizer.learningRate': 5e-4 })
    const stand = readCheckpoint(await session.checkpoint('full'), 'memory')
    const lines = await updates(session, 3)
    session.destroy()
    expect(config.optimizer.learningRate).toBe(1e-3)
    expect(stand.config?.optimizer.learningRate).toBe(5e-4)
    const resumed = await TrainingSession.create({
      gpu,
      config: stand.config ?? config,
      dataset,
      clock: testClock(),
      beginning: { kind: 'resume', checkpoint: stand },
    })
    expect((await updates(resumed, 3)).map(timeless)).toEqual(lines.map(timeless))
    resumed.destroy()
  })

  test('what is refused changes nothing; what is the same is no change', async () => {
    const session = await create({})
    await expect(session.setLive({ 'loss.surface': 1, 'lattice.steps': 9 })).rejects.toThrow(/lattice\.steps: it is fixed/)
    await expect(session.setLive({ 'loss.surface': -1 })).rejects.toThrow(/loss\.surface: -1/)
    expect(session.config.loss.surface).toBe(0.3)
    expect(await session.setLive({ 'loss.surface': 0.3 })).toEqual([])
    session.destroy()
  })
})
