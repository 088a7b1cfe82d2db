import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { halfToFloat } from '../core/half'
import { choosePool, pooledRows, type Sphere } from '../core/pool'
import { batchRows } from '../dataset/order'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { lossWeights } from '../model/control'
import { readBuffer, readStored } from '../model/tensors'
import { readCheckpoint } from './checkpoint'
import type { SavedPool } from './poolCheckpoint'
import { TrainingSession } from './session'
import { allocatedBytes, countCreations, smallConfig, someClusters, testClock, timeless, updates } from './testing'

const dataset = someClusters(40)
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const POOL = { 'pool.enabled': true, 'pool.size': 12, 'pool.damaged': 2, 'pool.swapFraction': 0.3, 'run.steps': 9 }
const configOf = (sets: Record<string, unknown> = {}) => smallConfig({ ...POOL, ...sets })
const start = (sets: Record<string, unknown> = {}): Promise<TrainingSession> =>
  TrainingSession.create({ gpu, config: configOf(sets), dataset, clock: testClock() })

const savedPool = async (session: TrainingSession): Promise<SavedPool> => {
  const { pool } = readCheckpoint(await session.checkpoint('full'), 'memory')
  if (!pool) throw new Error('the checkpoint has no pool')
  return pool
}

/** Whether cell n of a 4 × 3 layer is in a sphere. */
const isLost = (damage: Sphere | null, n: number): boolean =>
  damage !== null &&
  ((n % 4) - damage.x) ** 2 + ((Math.floor(n / 4) % 3) - damage.y) ** 2 + (Math.floor(n / 12) - damage.z) ** 2 < damage.squaredRadius

/** Everything a checkpoint holds but the time, and but a count that means nothing where no loss is scaled. */
async function contentOf(session: TrainingSession): Promise<unknown> {
  const { seconds: _, optimizer, ...content } = readCheckpoint(await session.checkpoint('full'), 'memory')
  return { ...content, optimizer: optimizer.lossScale > 1 ? optimizer : optimizer.updates }
}

describe('an update', () => {
  test('of an empty pool is one without a pool; a validation never meets the pool', async () => {
    const [pooled, plain] = [await start(), await start({ 'pool.enabled': false })]
    expect((await updates(pooled, 1)).map(timeless)).toEqual((await updates(plain, 1)).map(timeless))
    expect(await pooled.validate()).toEqual(await plain.validate())
    expect(timeless(await pooled.update()).loss).not.toBe(timeless(await plain.update()).loss)
    expect(plain.poolView()).toBeNull()
    const { pool } = readCheckpoint(await pooled.checkpoint('weights'), 'memory')
    expect(pool).toBeNull()
    pooled.destroy()
    plain.destroy()
  })

  test('keeps the pair, the age and the weighted loss of every row', async () => {
    const session = await start()
    const [line] = await updates(session, 1)
    const view = session.poolView()
    const { train } = session.split
    expect(view?.filled).toBe(4)
    expect([...(view?.rows.subarray(0, 4) ?? [])]).toEqual([...batchRows(train, 1234, 0, 4)])
    expect([...(view?.age ?? [])]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    const mean = (view?.loss.subarray(0, 4).reduce((a, b) => a + b, 0) ?? 0) / 4
    const internal = session.config.loss.internal * (line?.internal ?? 0)
    expect(mean).toBeCloseTo((line?.loss ?? 0) - internal, 5)
    session.destroy()
  })

  test('starts from what the pool held, damaged and swapped as chosen, and writes its final states back', async () => {
    const session = await start({ 'batch.micro': 6 })
    await updates(session, 4)
    const before = await savedPool(session)
    const entries = { ...before, filled: before.age.filter((age) => age > 0).length }
    const pooled = pooledRows(session.config, 6, entries.filled)
    const streamRows = batchRows(session.split.train, 1234, 4, 6 - pooled)
    const { g, config } = session.model.context
    const samples = choosePool(entries, { settings: config, g, update: 4, streamRows, pooled, trainRows: session.split.train })
    await updates(session, 1)
    const after = await savedPool(session)
    const count = g.cells * 6 * g.channels
    const [first, last] = [
      await readStored(session.model, 'state.checkpoint.0', count),
      await readStored(session.model, 'state.final', count),
    ]
    let worst = 0
    let wrong = 0
    samples.forEach(({ entry, continues, damage, row }, b) => {
      expect(after.rows[entry as number]).toBe(row)
      for (let i = 0; i < g.cells * g.channels; i++) {
        const [n, c] = [Math.floor(i / g.channels), i % g.channels]
        const at = (entry as number) * g.cells * g.channels + i
        const own = (n * 6 + b) * g.channels + c
        const expected = continues && !isLost(damage, n) ? halfToFloat(before.states[at] as number) : 0
        if (n >= g.surface && first[own] !== expected) wrong++
        worst = Math.max(worst, Math.abs((last[own] as number) - halfToFloat(after.states[at] as number)))
      }
    })
    expect(wrong).toBe(0)
    expect(worst).toBeLessThan(2 ** -11)
    expect(samples.filter(({ continues }) => continues)).toHaveLength(2)
    expect(samples.filter(({ damage }) => damage)).toHaveLength(2)
    session.destroy()
  })

  test('in micro-batches pools the states of the whole batch', async () => {
    const sets = { 'loss.dialogue': 0 }
    const [whole, split] = [await start({ ...sets, 'batch.micro': 8 }), await start({ ...sets, 'batch.accumulation': 2 })]
    await updates(whole, 1)
    await updates(split, 1)
    const [a, b] = [await savedPool(whole), await savedPool(split)]
    expect(b).toEqual(a)
    expect(a.states.subarray(0, 8 * 288).every((half) => half === 0)).toBe(false)
    whole.destroy()
    split.destroy()
  })

  test('that does not count leaves the pool as it was', async () => {
    const session = await start({ 'batch.accumulation': 2 })
    await updates(session, 3)
    const before = await savedPool(session)
    const tensor = session.model.context.layout.byName.get('encoder.weight')
    gpu.device.queue.writeBuffer(session.model.buffers.get('parameters'), tensor?.offset ?? 0, Float32Array.of(Number.NaN))
    await expect(session.update()).rejects.toThrow(/not a number/)
    // a checkpoint with such a weight would be refused
    gpu.device.queue.writeBuffer(session.model.buffers.get('parameters'), tensor?.offset ?? 0, Float32Array.of(0))
    expect(await savedPool(session)).toEqual(before)
    expect((await readBuffer(session.model, 'pool.samples', 32)).every((value) => value === 0)).toBe(true)
    session.destroy()
  })

  test('that is skipped for an overflow leaves the pool as it was; the next one that counts fills it', async () => {
    const session = await start({ precision: 'packed16', 'batch.accumulation': 2 })
    const scaled = (lossScale: number): void => session.model.setTail({ weights: lossWeights(session.config), lossScale })
    scaled(2 ** 40)
    await updates(session, 1)
    expect([session.step, session.skipped, session.poolView()?.filled]).toEqual([1, 1, 0])
    scaled(1024)
    await updates(session, 1)
    // fresh = 4 of 8: update 1 takes the stream from position 4 on, and 4 rows more in place of the pool's
    expect([...(session.poolView()?.rows ?? [])].slice(0, 8)).toEqual([...batchRows(session.split.train, 1234, 0, 12)].slice(4))
    const before = await savedPool(session)
    scaled(2 ** 40)
    await updates(session, 1)
    expect(session.skipped).toBe(2)
    scaled(1024)
    expect(await savedPool(session)).toEqual(before)
    session.destroy()
  })
})

describe('a run', () => {
  test.each<[Record<string, unknown>, number[]]>([
    [{ 'batch.accumulation': 2 }, [0, 1, 2, 4, 5, 7, 8]],
    [{ precision: 'packed16', 'optimizer.kind': 'adamw8bit', 'optimizer.emaDecay': 0.9 }, [1, 3, 6]],
  ])('with %o is repeated to the bit, whole or resumed after %j updates', async (sets, interruptions) => {
    const [whole, again] = [await start(sets), await start(sets)]
    const lines = (await updates(whole, 9)).map(timeless)
    const validation = await whole.validate()
    const expected = await contentOf(whole)
    const files: Uint8Array[] = [await again.checkpoint('full')]
    const repeated = []
    for (let i = 0; i < 9; i++) {
      repeated.push(timeless(await again.update()))
      files.push(await again.checkpoint('full'))
    }
    expect(repeated).toEqual(lines)
    await again.validate()
    expect(await contentOf(again)).toEqual(expected)
    for (const at of interruptions) {
      const checkpoint = readCheckpoint(files[at] as Uint8Array, 'memory')
      const beginning = { kind: 'resume' as const, checkpoint }
      const resumed = await TrainingSession.create({ gpu, config: configOf(sets), dataset, beginning, clock: testClock() })
      expect((await updates(resumed, 9 - at)).map(timeless)).toEqual(lines.slice(at))
      expect(await resumed.validate()).toEqual(validation)
      expect(await contentOf(resumed)).toEqual(expected)
      resumed.destroy()
    }
    whole.destroy()
    again.destroy()
  })

  test('in 16 bits holds in the pool what the lattice held', async () => {
    const session = await start({ precision: 'packed16' })
    await updates(session, 3)
    const { g, micro } = session.model.context
    const last = await readStored(session.model, 'state.final', g.cells * micro * g.channels)
    const { states } = await savedPool(session)
    const view = session.poolView()
    expect(view?.filled).toBeGreaterThanOrEqual(8)
    const finals = Array.from({ length: micro }, (_, b) =>
      Array.from(
        { length: g.cells * g.channels },
        (_, i) => last[(Math.floor(i / g.channels) * micro + b) * g.channels + (i % g.channels)],
      ),
    )
    const held = Array.from({ length: 12 }, (_, entry) => Array.from(states.subarray(entry * 288, (entry + 1) * 288), halfToFloat))
    for (const final of finals) expect(held).toContainEqual(final)
    session.destroy()
  })

  test('allocates what the plan says, and nothing more later', async () => {
    const { result: session, bytes } = await allocatedBytes(gpu, () => start({ 'batch.accumulation': 2, 'run.steps': 100 }))
    expect(bytes).toBe(session.plan.total)
    await updates(session, 2)
    const counts = countCreations(gpu)
    await updates(session, 20)
    await session.validate()
    await session.checkpoint('full')
    expect(counts).toEqual({ buffers: 0, groups: 0, pipelines: 0 })
    session.destroy()
  })

  test('learns: the loss falls while states grow old', async () => {
    const session = await start({ 'run.steps': 60, 'batch.micro': 8, 'pool.size': 24, 'optimizer.learningRate': 0.005 })
    const losses = (await updates(session, 60)).map(({ loss }) => loss)
    const mean = (part: number[]): number => part.reduce((a, b) => a + b, 0) / part.length
    console.log(
      `pool: loss ${mean(losses.slice(0, 10)).toFixed(3)} → ${mean(losses.slice(-10)).toFixed(3)}, ages ${session.poolView()?.age}`,
    )
    expect(mean(losses.slice(-10))).toBeLessThan(0.9 * mean(losses.slice(0, 10)))
    expect(session.poolView()?.filled).toBe(24)
    expect(Math.max(...(session.poolView()?.age ?? []))).toBeGreaterThan(3)
    session.destroy()
  })
})
