import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TrainLine } from '../core/metrics'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { measureCeilings } from '../model/ceilings'
import { readTensors, writeTensors } from '../model/tensors'
import { runTraining } from './run'
import { TrainingSession } from './session'
import { countCreations, countWork, smallConfig, someClusters, testClock, timeless, updates } from './testing'

const dataset = someClusters(40)
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const start = (sets: Record<string, unknown> = {}, submissionMs: number | null = 100): Promise<TrainingSession> =>
  TrainingSession.create({ gpu, config: smallConfig({ 'run.steps': 100, ...sets }), dataset, clock: testClock(), submissionMs })

/** What some updates leave behind: lines, weights, a validation. */
async function traces(session: TrainingSession, count: number) {
  const lines = (await updates(session, count)).map(timeless)
  const validation = await session.validate()
  return { lines, validation, weights: await readTensors(session.model, 'parameters') }
}

describe('submissions', () => {
  test.each([
    [{}, 1],
    [{ 'optimizer.clipNorm': 0 }, 1],
    [{ 'optimizer.emaDecay': 0.9 }, 1],
    [{ 'batch.accumulation': 3 }, 3],
    [{ 'pool.enabled': true, 'pool.size': 8 }, 2],
  ])('an update without a time limit is one per micro-batch, and with a pool one more: %o', async (sets, expected) => {
    const session = await start(sets, null)
    await updates(session, 2)
    const { counts, stop } = countWork(gpu)
    await updates(session, 5)
    stop()
    expect(counts.submissions / 5).toBe(expected)
    session.destroy()
  })

  test('a limit so short that a submission holds one piece of a dispatch, and none at all, give the same bits', async () => {
    const sets = { 'batch.accumulation': 2, 'optimizer.kind': 'adamw8bit' }
    const whole = await start(sets, null)
    const pieces = await start(sets, 1e-5)
    await updates(pieces, 1)
    await updates(whole, 1)
    const { counts, stop } = countWork(gpu)
    const expected = await traces(whole, 3)
    const one = { ...counts }
    expect(await traces(pieces, 3)).toEqual(expected)
    stop()
    const inPieces = { dispatches: counts.dispatches - one.dispatches, submissions: counts.submissions - one.submissions }
    console.log(`whole: ${JSON.stringify(one)}, in pieces: ${JSON.stringify(inPieces)}`)
    expect(inPieces.dispatches).toBeGreaterThan(one.dispatches)
    expect(inPieces.submissions).toBeGreaterThanOrEqual(inPieces.dispatches)
    whole.destroy()
    pieces.destroy()
  })

  test('a device that seems slow gets dispatches in pieces, until it proves not to be', async () => {
    const session = await start()
    const { pace } = session.model
    if (!pace) throw new Error('this session has a time limit')
    await updates(session, 1)
    const dispatches = async (slowness: number): Promise<number> => {
      pace.slowness = slowness
      const { counts, stop } = countWork(gpu)
      await updates(session, 1)
      stop()
      return counts.dispatches
    }
    const whole = await dispatches(1e-3)
    expect(await dispatches(1e9)).toBeGreaterThan(whole)
    expect(pace.slowness).toBeLessThan(1e6)
    expect(await dispatches(1e-3)).toBe(whole)
    session.destroy()
  })

  test('the ceilings that they are cut by are measured once a device', async () => {
    const ceilings = await measureCeilings(gpu)
    expect(await measureCeilings(gpu)).toBe(ceilings)
    console.log(`${(ceilings.flopsPerSecond / 1e9).toFixed(2)} GFLOP/s, ${(ceilings.bytesPerSecond / 1e9).toFixed(2)} GB/s`)
    expect(ceilings.flopsPerSecond).toBeGreaterThan(1e7)
    expect(ceilings.bytesPerSecond).toBeGreaterThan(1e7)
  })
})

/** Makes every reading of losses take `ms` longer. Counts those asked for and those that are there. */
function slowReadings(ms: number): { seen: { asked: number; here: number }; restore: () => void } {
  const { mapAsync } = GPUBuffer.prototype
  const seen = { asked: 0, here: 0 }
  GPUBuffer.prototype.mapAsync = async function (this: GPUBuffer, ...args) {
    if (!this.label.startsWith('staging.losses')) return mapAsync.apply(this, args)
    seen.asked++
    await new Promise((resolve) => setTimeout(resolve, ms))
    const result = await mapAsync.apply(this, args)
    seen.here++
    return result
  }
  return {
    seen,
    restore: () => {
      GPUBuffer.prototype.mapAsync = mapAsync
    },
  }
}

describe('losses that come back late', () => {
  test('hold no step up until the ring is full; lines come in order, with the values that they have otherwise', async () => {
    const plain = await start()
    const expected = (await updates(plain, 9)).map(timeless)
    plain.destroy()
    const session = await start()
    await updates(session, 1)
    const { seen, restore } = slowReadings(300)
    const lines: TrainLine[] = []
    const coming: Promise<unknown>[] = []
    const submit = async (): Promise<void> => {
      const { line } = await session.advance()
      coming.push(line.then((value) => lines.push(value)))
    }
    for (let i = 0; i < 4; i++) await submit()
    expect(seen).toEqual({ asked: 4, here: 0 })
    expect([session.step, session.submitted]).toEqual([1, 5])
    // the ring is full: the fifth waits for the first, and no longer
    await submit()
    expect(seen.here).toBeGreaterThanOrEqual(1)
    expect(session.step).toBeLessThan(6)
    for (let i = 0; i < 3; i++) await submit()
    await Promise.all(coming)
    restore()
    expect(lines.map(timeless)).toEqual(expected.slice(1))
    expect(lines.every(({ seconds }, i) => seconds > (lines[i - 1]?.seconds ?? 0))).toBe(true)
    expect([session.step, session.submitted]).toEqual([9, 9])
    session.destroy()
  })

  test('hold a run up by a fraction of their delay, and a validation sees them all', async () => {
    const session = await start({ 'run.steps': 12, 'run.evaluateEvery': 6 })
    await updates(session, 1)
    const { restore } = slowReadings(300)
    const order: string[] = []
    const before = performance.now()
    await runTraining(session, {
      onTrain: ({ step }) => void order.push(`train ${step}`),
      onValidation: ({ step }) => void order.push(`validation ${step}`),
      save: null,
      proceed: () => true,
    })
    const delays = (performance.now() - before) / 300
    restore()
    const trained = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `train ${from + i}`)
    expect(order).toEqual([...trained(2, 6), 'validation 6', ...trained(7, 12), 'validation 12'])
    // eleven updates and two validations, one after the other, would be thirteen delays
    expect(delays).toBeLessThan(9)
    session.destroy()
  })

  test('are waited for by whatever looks at the run', async () => {
    const session = await start()
    await updates(session, 1)
    const { restore } = slowReadings(50)
    for (let i = 0; i < 3; i++) await session.advance()
    expect(session.step).toBe(1)
    await session.checkpoint('weights')
    expect(session.step).toBe(4)
    for (let i = 0; i < 3; i++) await session.advance()
    expect((await session.validate())?.step).toBe(7)
    restore()
    session.destroy()
  })
})

test('updates submitted after one that is not finite are refused: the weights are those before it, and the run can go on', async () => {
  const sound = await start()
  const expected = await traces(sound, 4)
  sound.destroy()
  const session = await start()
  const { model } = session
  await updates(session, 2)
  const bias = (await readTensors(model, 'parameters')).get('readout.bias') as Float32Array<ArrayBuffer>
  writeTensors(model, 'parameters', new Map([['readout.bias', bias.map(() => Number.NaN)]]))
  const bad = await session.advance()
  // finite again for the next ones, which must be refused all the same
  writeTensors(model, 'parameters', new Map([['readout.bias', bias]]))
  const next = [(await session.advance()).line, (await session.advance()).line]
  await expect(bad.line).rejects.toThrow(/not a number at step 3; the weights are those of step 2/)
  for (const line of next) await expect(line).rejects.toThrow(/not a number at step 3/)
  await expect((await session.advance()).line).rejects.toThrow(/not a number at step 3/)
  expect([session.step, session.skipped]).toEqual([2, 0])
  await session.settled()
  const lines = (await updates(session, 2)).map(timeless)
  expect(lines).toEqual(expected.lines.slice(2))
  expect(await readTensors(model, 'parameters')).toEqual(expected.weights)
  session.destroy()
})

test('50 updates under way one after the other create no buffer, bind group or pipeline', async () => {
  const session = await start({}, 1)
  await updates(session, 2)
  const counts = countCreations(gpu)
  for (let i = 0; i < 50; i++) await session.advance()
  await session.settled()
  expect(counts).toEqual({ buffers: 0, groups: 0, pipelines: 0 })
  expect(session.step).toBe(52)
  session.destroy()
})
