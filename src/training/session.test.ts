import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

const start = (sets: Record<string, unknown> = {}): Promise<TrainingSession> =>
  TrainingSession.create({ gpu, config: smallConfig(sets), dataset, clock: testClock() })

async function weightsOf(session: TrainingSession): Promise<Map<string, Uint8Array>> {
  const { tensors, moments } = readCheckpoint(await session.checkpoint('full'), 'memory')
  const floats = (values: Map<string, unknown> | undefined, prefix: string): [string, Float32Array][] =>
    [...(values ?? [])].map(([name, value]) => [prefix + name, value as Float32Array])
  const all = [...tensors, ...floats(moments?.first, 'm.'), ...floats(moments?.second, 'v.')]
  return new Map(all.map(([name, values]) => [name, new Uint8Array(values.buffer)]))
}

describe('determinism', () => {
  test.each(['global', 'layer', 'cell'])('two equal runs with share %s give the same bits', async (share) => {
    const [a, b] = [await start({ 'lattice.share': share }), await start({ 'lattice.share': share })]
    expect((await updates(a, 4)).map(timeless)).toEqual((await updates(b, 4)).map(timeless))
    expect(await weightsOf(a)).toEqual(await weightsOf(b))
    a.destroy()
    b.destroy()
  })

  test.each([1, 3, 7])('a run resumed from a checkpoint at step %i goes on with the same bits', async (at) => {
    const sets = { 'batch.accumulation': 2, 'run.steps': 9 }
    const whole = await start(sets)
    const lines = await updates(whole, 9)
    const validation = await whole.validate()

    const first = await start(sets)
    await updates(first, at)
    const file = await first.checkpoint('full')
    first.destroy()
    const checkpoint = readCheckpoint(file, 'memory')
    const resumed = await TrainingSession.create({
      gpu,
      config: smallConfig(sets),
      dataset,
      beginning: { kind: 'resume', checkpoint },
      clock: testClock(),
    })
    expect(resumed.step).toBe(at)
    expect((await updates(resumed, 9 - at)).map(timeless)).toEqual(lines.slice(at).map(timeless))
    expect(await resumed.validate()).toEqual(validation)
    expect(await weightsOf(resumed)).toEqual(await weightsOf(whole))
    whole.destroy()
    resumed.destroy()
  })

  test('checkpoint interval and sample tile change no bit', async () => {
    const lines: unknown[] = []
    for (const every of [1, 2, 3, 4]) {
      const session = await start({ 'memory.checkpointEvery': every })
      lines.push((await updates(session, 3)).map(timeless))
      session.destroy()
    }
    for (const other of lines.slice(1)) expect(other).toEqual(lines[0])
  })
})

describe('memory', () => {
  test.each([
    {},
    { 'lattice.share': 'cell' },
    { 'lattice.bypass': true },
    { 'batch.accumulation': 3, 'data.validation': 0 },
    { 'optimizer.kind': 'adamw8bit', 'optimizer.emaDecay': 0.99 },
  ])('what is allocated equals the plan to the byte: %o', async (sets) => {
    const { result: session, bytes } = await allocatedBytes(gpu, () => start(sets))
    expect(bytes).toBe(session.plan.total)
    expect(session.model.buffers.bytes).toBe(session.plan.total)
    session.destroy()
  })

  test('200 further steps, validations, frames and a checkpoint create no buffer, bind group or pipeline', async () => {
    const session = await start({ 'run.steps': 1000, 'batch.accumulation': 2 })
    await updates(session, 2)
    const counts = countCreations(gpu)
    for (let i = 0; i < 4; i++) {
      await updates(session, 50)
      await session.frame()
      await session.validate()
      await session.checkpoint('full')
    }
    expect(counts).toEqual({ buffers: 0, groups: 0, pipelines: 0 })
    expect(session.step).toBe(202)
    session.destroy()
  })
})

describe('a run', () => {
  test('learns: the loss of a small lattice falls', async () => {
    const session = await start({ 'run.steps': 60, 'batch.micro': 8, 'optimizer.learningRate': 0.005 })
    const losses = (await updates(session, 60)).map(({ loss }) => loss)
    const mean = (part: number[]): number => part.reduce((a, b) => a + b, 0) / part.length
    expect(mean(losses.slice(-10))).toBeLessThan(0.9 * mean(losses.slice(0, 10)))
    session.destroy()
  })

  test('stops with the weights untouched when the loss is not a number', async () => {
    const session = await start()
    await updates(session, 1)
    const before = await weightsOf(session)
    const poisoned = Float32Array.of(Number.NaN)
    const tensor = session.model.context.layout.byName.get('encoder.weight')
    gpu.device.queue.writeBuffer(session.model.buffers.get('parameters'), tensor?.offset ?? 0, poisoned)
    await expect(session.update()).rejects.toThrow(/not a number at step 2/)
    // a checkpoint with such a weight would be refused
    gpu.device.queue.writeBuffer(session.model.buffers.get('parameters'), tensor?.offset ?? 0, Float32Array.of(0))
    const after = await weightsOf(session)
    before.delete('encoder.weight')
    after.delete('encoder.weight')
    expect(after).toEqual(before)
    session.destroy()
  })

  test('gives the state of a sample of the last update as its frame', async () => {
    const session = await start()
    session.frameSample = 2
    await updates(session, 2)
    const frame = await session.frame()
    const { g, micro } = session.model.context
    const { readBuffer } = await import('../model/tensors')
    const state = await readBuffer(session.model, 'state.final', g.cells * micro * g.channels)
    const expected = Array.from(
      { length: g.cells * g.channels },
      (_, i) => state[(Math.floor(i / g.channels) * micro + 2) * g.channels + (i % g.channels)],
    )
    expect(Array.from(frame?.state ?? [])).toEqual(expected)
    expect(frame).toMatchObject({ step: 2, t: 4, sample: 2, width: 4, height: 3, depth: 3, channels: 8 })
    session.destroy()
  })

  test('takes weights alone as a start at step 0', async () => {
    const donor = await start()
    await updates(donor, 2)
    const checkpoint = readCheckpoint(await donor.checkpoint('weights'), 'weights')
    expect(checkpoint.moments).toBeNull()
    const session = await TrainingSession.create({
      gpu,
      config: smallConfig(),
      dataset,
      beginning: { kind: 'weights', checkpoint },
      clock: testClock(),
    })
    expect(session.step).toBe(0)
    expect((await weightsOf(session)).get('cell.w1')).toBeDefined()
    donor.destroy()
    session.destroy()
  })
})

describe('what does not fit', () => {
  const checkpointOf = async (kind: 'full' | 'weights'): Promise<ReturnType<typeof readCheckpoint>> => {
    const session = await start()
    await updates(session, 1)
    const bytes = await session.checkpoint(kind)
    session.destroy()
    return readCheckpoint(bytes, 'run.safetensors')
  }
  const resume = (
    checkpoint: ReturnType<typeof readCheckpoint>,
    sets: Record<string, unknown> = {},
    data = dataset,
  ): Promise<TrainingSession> =>
    TrainingSession.create({ gpu, config: smallConfig(sets), dataset: data, beginning: { kind: 'resume', checkpoint }, clock: testClock() })

  test('another lattice is refused with the setting and both values', async () => {
    await expect(resume(await checkpointOf('full'), { 'lattice.channels': 12 })).rejects.toThrow(
      /run\.safetensors: .*lattice\.channels is 8 in it and 12 now/,
    )
  })
  test('other data is refused', async () => {
    await expect(resume(await checkpointOf('full'), {}, { ...dataset, digest: 'other' })).rejects.toThrow(/trained on other data/)
  })
  test('weights alone cannot be resumed', async () => {
    await expect(resume(await checkpointOf('weights'))).rejects.toThrow(/weights alone/)
  })
  test('a batch beyond the device is refused before anything is allocated', async () => {
    await expect(
      start({ 'lattice.width': 64, 'lattice.height': 64, 'lattice.depth': 3, 'batch.micro': 4096, 'memory.budgetMiB': 1_000_000 }),
    ).rejects.toThrow(/this device allows .* micro-batch/)
  })
})
