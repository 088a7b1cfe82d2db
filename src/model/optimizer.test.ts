import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Config } from '../core/config/types'
import { BLOCK } from '../core/dynamicMap'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { smallConfig } from '../training/testing'
import { initialTensors } from './init'
import { Model } from './model'
import { type QuantizedValues, readMoments } from './moments'
import { readTensors, writeTensors } from './tensors'
import { MAPS, type TwinTensor, twinTensor, twinUpdate } from './testing/optimizer'
import { optimizerBits, randomGradients, updateWith, verdictOf } from './testing/updates'
import { endHalt, freshUpdateState, readUpdateState, writeUpdateState } from './updateState'

/** 277·15 = 4,155 and 30·28·8 = 6,720 values: neither a multiple of 256, the first not even of 4. */
const DIN = 277
const SIZES = {
  'lattice.width': 5,
  'lattice.height': 3,
  'lattice.depth': 2,
  'lattice.steps': 2,
  'lattice.channels': 4,
  'lattice.hidden': 4,
}
const tiny = (sets: Record<string, unknown>): Config =>
  smallConfig({ ...SIZES, 'lattice.share': 'cell', 'lattice.film': false, 'batch.micro': 1, 'optimizer.emaDecay': 0.99, ...sets })
const EIGHT = tiny({ 'optimizer.kind': 'adamw8bit', precision: 'packed16' })
const RATE = 0.01

let gpu: Gpu
let eight: Model
beforeAll(async () => {
  gpu = await testGpu()
  eight = await Model.create(gpu, EIGHT, DIN)
}, 400_000)
afterAll(() => gpu.destroy())

/** Fresh weights in a model and in its twin. */
function begin(model: Model): Map<string, TwinTensor> {
  const { config, layout } = model.context
  const weights = initialTensors(config, DIN)
  writeTensors(model, 'parameters', weights)
  writeTensors(model, 'ema', weights)
  writeUpdateState(model, freshUpdateState(config))
  return new Map(layout.tensors.map(({ name, decays }) => [name, twinTensor(weights.get(name) ?? [], decays, config)]))
}

const largest = (values: ArrayLike<number>): number => Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0)

/** Largest difference relative to the largest wanted value. */
const apart = (got: ArrayLike<number>, wanted: ArrayLike<number>): number =>
  largest(Array.from(wanted, (w, i) => (got[i] as number) - w)) / Math.max(largest(wanted), 1e-30)

/** Codes that differ although their value is not, but for rounding, in the middle between two codes. */
function wrongCodes(got: QuantizedValues, wanted: QuantizedValues, exact: Float64Array, map: Float32Array): number[] {
  return Array.from(wanted.codes.keys()).filter((i) => {
    const [a, b] = [got.codes[i] as number, wanted.codes[i] as number]
    if (a === b) return false
    const scaled = (exact[i] as number) / (wanted.absmax[Math.floor(i / BLOCK)] as number)
    const middle = ((map[a] as number) + (map[b] as number)) / 2
    return Math.abs(a - b) !== 1 || Math.abs(scaled - middle) > 1e-6 * Math.abs(middle)
  })
}

/** Compares everything that an update changes, and takes over the GPU's roundings, so that they do not add up. @returns codes compared */
async function compare(model: Model, twin: ReadonlyMap<string, TwinTensor>): Promise<number> {
  const weights = await readTensors(model, 'parameters')
  const average = await readTensors(model, 'ema')
  const moments = await readMoments(model)
  let codes = 0
  for (const [name, tensor] of twin) {
    expect(apart(weights.get(name) ?? [], tensor.weights), `weights of ${name}`).toBeLessThan(2e-6)
    expect(apart(average.get(name) ?? [], tensor.average), `average of ${name}`).toBeLessThan(2e-6)
    for (const which of ['first', 'second'] as const) {
      const got = moments[which].get(name)
      const wanted = tensor[which]
      if (wanted instanceof Float64Array) {
        expect(apart(got as Float32Array, wanted), `${which} moment of ${name}`).toBeLessThan(2e-6)
        tensor[which] = Float64Array.from(got as Float32Array)
        continue
      }
      const kept = got as QuantizedValues
      expect(apart(kept.absmax, wanted.absmax), `${which} absmax of ${name}`).toBeLessThan(1e-6)
      expect(wrongCodes(kept, wanted, tensor.exact[which], MAPS[which]), `${which} codes of ${name}`).toEqual([])
      codes += wanted.codes.length
      tensor[which] = kept
    }
    tensor.weights = Float64Array.from(weights.get(name) ?? [])
    tensor.average = Float64Array.from(average.get(name) ?? [])
  }
  return codes
}

/** Some updates with fresh random gradients, on the GPU and in the twin. */
async function follow(model: Model, updates: number): Promise<number> {
  const { config } = model.context
  const twin = begin(model)
  let codes = 0
  for (let k = 1; k <= updates; k++) {
    const gradients = randomGradients(model, 100 + k)
    await updateWith(model, gradients, RATE)
    const norm = twinUpdate(twin, gradients, config, k, RATE)
    const verdict = await verdictOf(model)
    expect(verdict).toMatchObject({ valid: true, overflowed: false, lossScale: freshUpdateState(config).lossScale })
    expect(Math.abs(verdict.gradNorm / norm - 1)).toBeLessThan(1e-6)
    codes += await compare(model, twin)
  }
  return codes
}

describe('an update agrees with its CPU twin: weights, moments, average', () => {
  test('in 8 bits, with 32-bit moments for small tensors', async () => {
    // first and second moments of encoder, decoder and W1, five times
    expect(await follow(eight, 5)).toBe(5 * 2 * (2 * 4155 + 6720))
  })

  test('in 32 bits, with the gradient as it is', async () => {
    const model = await Model.create(gpu, tiny({ precision: 'f32', 'optimizer.clipNorm': 0, 'optimizer.beta1': 0 }), DIN)
    expect(await follow(model, 3)).toBe(0)
    model.destroy()
  })
})

test('of a tie between two codes the lower one is kept, and the largest value has the last code', async () => {
  const model = await Model.create(gpu, tiny({ 'optimizer.kind': 'adamw8bit', 'optimizer.beta1': 0, 'optimizer.clipNorm': 0 }), DIN)
  begin(model)
  const middles = Array.from({ length: 255 }, (_, i) => ((MAPS.first[i] as number) + (MAPS.first[i + 1] as number)) / 2)
  await updateWith(model, new Map([['encoder.weight', Float32Array.of(1, ...middles)]]), RATE)
  const { codes } = (await readMoments(model)).first.get('encoder.weight') as QuantizedValues
  expect(Array.from(codes.subarray(0, BLOCK))).toEqual([255, ...middles.keys()])
  model.destroy()
})

const POISON: [string, (model: Model) => void][] = [
  ['a number did not fit 16 bits', (model) => gpu.device.queue.writeBuffer(model.buffers.get('overflow'), 0, Uint32Array.of(1))],
  ['a gradient is infinite', (model) => writeTensors(model, 'gradients', new Map([['gate.bias', Float32Array.of(0, -Infinity)]]))],
  ['a gradient is not a number', (model) => writeTensors(model, 'gradients', new Map([['encoder.weight', Float32Array.of(NaN)]]))],
  ['a loss is not a number', (model) => gpu.device.queue.writeBuffer(model.buffers.get('losses'), 8, Float32Array.of(NaN))],
]

async function poisoned(model: Model, poison: (model: Model) => void): Promise<void> {
  model.clear('update')
  writeTensors(model, 'gradients', randomGradients(model, 7))
  poison(model)
  await model.run('update')
}

describe('the loss scale', () => {
  test.each(POISON)('is halved, and the update skipped whole, where %s', async (_, poison) => {
    begin(eight)
    await updateWith(eight, randomGradients(eight, 5), RATE)
    const before = await optimizerBits(eight)
    await poisoned(eight, poison)
    expect(await verdictOf(eight)).toMatchObject({ valid: false, lossScale: 65536 })
    expect(await optimizerBits(eight)).toEqual(before)
    expect(await readUpdateState(eight)).toEqual({ lossScale: 32768, goodUpdates: 0, updates: 1, skipped: 1 })
    await updateWith(eight, randomGradients(eight, 5), RATE)
    expect(await verdictOf(eight)).toMatchObject({ valid: true, lossScale: 32768 })
    expect(await readUpdateState(eight)).toEqual({ lossScale: 32768, goodUpdates: 1, updates: 2, skipped: 1 })
    expect(await optimizerBits(eight)).not.toEqual(before)
  })

  test('doubles after 200 updates without, and never before', async () => {
    begin(eight)
    for (let k = 0; k < 199; k++) await updateWith(eight, new Map(), RATE)
    expect(await readUpdateState(eight)).toEqual({ lossScale: 65536, goodUpdates: 199, updates: 199, skipped: 0 })
    await updateWith(eight, new Map(), RATE)
    expect(await readUpdateState(eight)).toEqual({ lossScale: 131072, goodUpdates: 0, updates: 200, skipped: 0 })
  })

  test('stays within 1 and 2²⁴', async () => {
    const rest = { goodUpdates: 199, updates: 500, skipped: 0 }
    writeUpdateState(eight, { lossScale: 2 ** 24, ...rest })
    await updateWith(eight, randomGradients(eight, 5), RATE)
    expect((await readUpdateState(eight)).lossScale).toBe(2 ** 24)
    writeUpdateState(eight, { lossScale: 1, ...rest })
    for (const [, poison] of POISON) {
      await poisoned(eight, poison)
      endHalt(eight)
    }
    expect(await readUpdateState(eight)).toEqual({ lossScale: 1, goodUpdates: 0, updates: 500, skipped: 4 })
  })

  test('stays 1 in f32', async () => {
    const model = await Model.create(gpu, tiny({ precision: 'f32' }), DIN)
    begin(model)
    await poisoned(model, POISON[1]?.[1] as (model: Model) => void)
    endHalt(model)
    for (let k = 0; k < 200; k++) await updateWith(model, new Map(), RATE)
    expect(await readUpdateState(model)).toEqual({ lossScale: 1, goodUpdates: 0, updates: 200, skipped: 1 })
    model.destroy()
  })

  test('where it is 1 already, an update that is not finite ends all updates until the host says so, unless it was to be left out', async () => {
    const poison = POISON[1]?.[1] as (model: Model) => void
    begin(eight)
    writeUpdateState(eight, { lossScale: 1, goodUpdates: 3, updates: 9, skipped: 0 })
    const control = { step: 0, sampleOffset: 0, batch: eight.context.micro, rows: eight.context.micro, learningRate: RATE }
    eight.setControl({ ...control, leftOut: true })
    await poisoned(eight, poison)
    await updateWith(eight, randomGradients(eight, 5), RATE)
    expect(await readUpdateState(eight)).toEqual({ lossScale: 1, goodUpdates: 1, updates: 10, skipped: 1 })
    await poisoned(eight, poison)
    const bits = await optimizerBits(eight)
    const state = { lossScale: 1, goodUpdates: 0, updates: 10, skipped: 2 }
    for (let k = 0; k < 3; k++) {
      await updateWith(eight, randomGradients(eight, 5), RATE)
      expect(await verdictOf(eight)).toMatchObject({ valid: false })
    }
    expect(await readUpdateState(eight)).toEqual(state)
    expect(await optimizerBits(eight)).toEqual(bits)
    endHalt(eight)
    await updateWith(eight, randomGradients(eight, 5), RATE)
    expect(await readUpdateState(eight)).toEqual({ ...state, goodUpdates: 1, updates: 11 })
    expect(await optimizerBits(eight)).not.toEqual(bits)
  })
})
