import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSafetensors } from '../formats/safetensors'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { writeTensors } from '../model/tensors'
import { optimizerBits } from '../model/testing/updates'
import { readUpdateState, writeUpdateState } from '../model/updateState'
import { type Checkpoint, readCheckpoint } from './checkpoint'
import { TrainingSession } from './session'
import { beforeOptimizer, smallConfig, someClusters, testClock, timeless, updates } from './testing'

const dataset = someClusters(40)
/** W1 has 5,376 values, and is the one tensor in 8 bits. */
const SETS = {
  'optimizer.kind': 'adamw8bit',
  'optimizer.emaDecay': 0.9,
  'optimizer.learningRate': 0.01,
  precision: 'packed16',
  'run.steps': 12,
}

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const start = (
  sets: Record<string, unknown> = SETS,
  beginning?: { kind: 'weights' | 'resume'; checkpoint: Checkpoint },
): Promise<TrainingSession> =>
  TrainingSession.create({ gpu, config: smallConfig(sets), dataset, clock: testClock(), ...(beginning && { beginning }) })

/** Makes the next update overflow. */
function overflowAfterClear(session: TrainingSession): void {
  const restore = beforeOptimizer(session, () => {
    gpu.device.queue.writeBuffer(session.model.buffers.get('overflow'), 0, Uint32Array.of(1))
    restore()
  })
}

describe('a checkpoint', () => {
  test('goes on with the same bits: 8-bit moments, average, loss scale and counts, a skipped update among them', async () => {
    const whole = await start()
    const lines = await updates(whole, 2)
    overflowAfterClear(whole)
    lines.push(...(await updates(whole, 1)))
    const files: Uint8Array<ArrayBuffer>[] = []
    while (whole.step < 12) {
      files.push(await whole.checkpoint('full'))
      lines.push(...(await updates(whole, 1)))
    }
    const validation = await whole.validate()
    const bits = await optimizerBits(whole.model)
    const state = await readUpdateState(whole.model)
    expect(lines.map(({ skipped }) => skipped)).toEqual([undefined, undefined, 1, ...Array(9).fill(undefined)])
    expect(lines.map(({ lossScale }) => lossScale)).toEqual([65536, 65536, 65536, ...Array(9).fill(32768)])
    expect(state).toEqual({ lossScale: 32768, goodUpdates: 9, updates: 11, skipped: 1 })

    for (const at of [3, 4, 11]) {
      const checkpoint = readCheckpoint(files[at - 3] as Uint8Array, 'memory')
      expect(checkpoint.optimizer).toEqual({ lossScale: 32768, goodUpdates: at - 3, updates: at - 1, skipped: 1 })
      const resumed = await start(SETS, { kind: 'resume', checkpoint })
      expect([resumed.step, resumed.skipped]).toEqual([at, 1])
      expect((await updates(resumed, 12 - at)).map(timeless)).toEqual(lines.slice(at).map(timeless))
      expect(await resumed.validate()).toEqual(validation)
      expect(await optimizerBits(resumed.model)).toEqual(bits)
      expect(await readUpdateState(resumed.model)).toEqual(state)
      resumed.destroy()
    }
    whole.destroy()
  })

  test('holds 8-bit moments unpadded, and the average under its own names', async () => {
    const session = await start()
    await updates(session, 2)
    const { tensors, metadata } = readSafetensors(await session.checkpoint('full'), 'memory')
    const described = (name: string): unknown => [tensors.get(name)?.dtype, tensors.get(name)?.shape]
    for (const moment of ['m', 'v']) {
      expect(described(`optimizer.${moment}.cell.w1`)).toEqual(['U8', [5376]])
      expect(described(`optimizer.${moment}.cell.w1.absmax`)).toEqual(['F32', [21]])
      expect(described(`optimizer.${moment}.cell.w2`)).toEqual(['F32', [3, 16, 8]])
    }
    expect(described('ema.cell.w1')).toEqual(['F32', [3, 56, 32]])
    expect(['lossScale', 'updates', 'goodUpdates', 'skipped'].map((key) => metadata.get(key))).toEqual(['65536', '2', '2', '0'])
    session.destroy()
  })

  test('with 32-bit moments is refused by a run that keeps 8-bit ones, and the other way round', async () => {
    const [eight, floats] = [await start(), await start({ ...SETS, 'optimizer.kind': 'adamw' })]
    await updates(eight, 1)
    await updates(floats, 1)
    const unsigned = async (session: TrainingSession): Promise<Checkpoint> => ({
      ...readCheckpoint(await session.checkpoint('full'), 'run.safetensors'),
      config: null,
    })
    const [ofEight, ofFloats] = [await unsigned(eight), await unsigned(floats)]
    await expect(start(SETS, { kind: 'resume', checkpoint: ofFloats })).rejects.toThrow(
      'run.safetensors: its optimizer.m.cell.w1 is kept in 32 bits; this run’s optimizer keeps it in 8. Set optimizer.kind to adamw,',
    )
    await expect(start({ ...SETS, 'optimizer.kind': 'adamw' }, { kind: 'resume', checkpoint: ofEight })).rejects.toThrow(
      'run.safetensors: its optimizer.m.cell.w1 is kept in 8 bits; this run’s optimizer keeps it in 32. Set optimizer.kind to adamw8bit,',
    )
    const codes = ofEight.moments?.second.get('cell.w1')
    const short = new Map(ofEight.shapes).set('optimizer.v.cell.w1.absmax', [20])
    expect(codes).toBeDefined()
    await expect(start(SETS, { kind: 'resume', checkpoint: { ...ofEight, shapes: short } })).rejects.toThrow(
      'its optimizer.v.cell.w1.absmax is [20]; this lattice needs [21].',
    )
    // as a start from its weights it may be of any kind
    const fresh = await start(SETS, { kind: 'weights', checkpoint: ofFloats })
    for (const session of [eight, floats, fresh]) session.destroy()
  })
})

describe('averaged weights', () => {
  test('are what is validated, and what is exported under the names of the weights', async () => {
    const session = await start()
    await updates(session, 6)
    const validation = await session.validate()
    const exported = readCheckpoint(await session.checkpoint('ema'), 'ema')
    const full = readCheckpoint(await session.checkpoint('full'), 'full')
    const raw = readCheckpoint(await session.checkpoint('weights'), 'weights')
    expect([exported.moments, exported.average, raw.average]).toEqual([null, null, null])
    for (const [name, values] of full.average ?? []) expect(exported.tensors.get(name), name).toEqual(values)
    expect(raw.tensors).toEqual(full.tensors)
    expect(exported.tensors.get('cell.w1')).not.toEqual(raw.tensors.get('cell.w1'))

    const plain = { ...SETS, 'optimizer.emaDecay': 0 }
    const [averaged, trained] = [
      await start(plain, { kind: 'weights', checkpoint: exported }),
      await start(plain, { kind: 'weights', checkpoint: raw }),
    ]
    const lossOf = async (other: TrainingSession): Promise<unknown> => ({ ...(await other.validate()), step: 6 })
    expect(await lossOf(averaged)).toEqual(validation)
    expect(await lossOf(trained)).not.toEqual(validation)
    await expect(averaged.checkpoint('ema')).rejects.toThrow(/keeps no averaged weights/)
    for (const other of [session, averaged, trained]) other.destroy()
  })

  test('change no bit of the training', async () => {
    const [a, b] = [await start(), await start({ ...SETS, 'optimizer.emaDecay': 0 })]
    expect((await updates(a, 3)).map(timeless)).toEqual((await updates(b, 3)).map(timeless))
    a.destroy()
    b.destroy()
  })
})

test('where the loss scale is 1 already, an overflow ends the run with the weights untouched', async () => {
  const session = await start()
  await updates(session, 1)
  const { model } = session
  model.setTail({ weights: [0.3, 0.3, 0.4, 0.1], lossScale: 1 })
  const before = await optimizerBits(model)
  overflowAfterClear(session)
  await expect(session.update()).rejects.toThrow(
    /A number does not fit 16 bits at step 2; the weights are those of step 1.*precision to f32/,
  )
  expect(await optimizerBits(model)).toEqual(before)
  expect(session.step).toBe(1)
  session.destroy()
})

test('an infinite gradient of a 16-bit run is skipped, and named in its line', async () => {
  const session = await start()
  await updates(session, 1)
  const { model } = session
  const before = await optimizerBits(model)
  const restore = beforeOptimizer(session, () =>
    writeTensors(model, 'gradients', new Map([['gate.bias', Float32Array.of(Number.POSITIVE_INFINITY)]])),
  )
  expect(await session.update()).toMatchObject({ step: 2, skipped: 1, lossScale: 65536, samples: 8 })
  expect(session.skipped).toBe(1)
  restore()
  expect(await optimizerBits(model)).toEqual(before)
  expect(await session.update()).toMatchObject({ step: 3, lossScale: 32768 })
  session.destroy()
})

test('a loss scale that is too large for the gradients comes down by itself, one halving a skipped update', async () => {
  const session = await start()
  const { model } = session
  await updates(session, 1)
  const before = await optimizerBits(model)
  writeUpdateState(model, { lossScale: 2 ** 24, goodUpdates: 0, updates: 1, skipped: 0 })
  const first = await session.update()
  expect(first).toMatchObject({ skipped: 1, lossScale: 2 ** 24 })
  expect(await optimizerBits(model)).toEqual(before)
  const lines = [first]
  while (lines.at(-1)?.skipped) lines.push(await session.update())
  expect(lines.map(({ lossScale }) => lossScale)).toEqual(lines.map((_, i) => 2 ** (24 - i)))
  expect(session.skipped).toBe(lines.length - 1)
  expect(await readUpdateState(model)).toMatchObject({ lossScale: 2 ** (25 - lines.length), goodUpdates: 1, updates: 2 })
  expect(await optimizerBits(model)).not.toEqual(before)
  session.destroy()
})
