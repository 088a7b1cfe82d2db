import { afterAll, beforeAll, expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import type { Config } from '../core/config/types'
import { uniformSlots } from '../core/memory'
import { normal, pcg } from '../core/rng'
import { relativeError } from '../diagnostics/golden'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { modelContext } from './context'
import * as twin from './dense.testing'
import { Model } from './model'
import { buildPlan } from './modelPlan'
import { readBuffer, readTensors, type TensorValues, writeTargetEncoder, writeTensors } from './tensors'

// sizes that no tile divides
const DIN = 13
const S = 15
const MICRO = 3
const RHO = 0.4
const TOLERANCE = 1e-4

let gpu: Gpu
let seed = 1
beforeAll(async () => {
  gpu = await testGpu()
  seed = Date.now() % 1e6 // other inputs every time; shown when a comparison fails
})
afterAll(() => gpu.destroy())

const random = (count: number, spread: number): Float32Array<ArrayBuffer> => {
  const key = pcg(seed++)
  return Float32Array.from({ length: count }, (_, i) => spread * normal(key, i))
}

/** Every tensor random, matrices so large that some arguments of the GELU reach its clamp. */
const weightsOf = (model: Model): TensorValues =>
  new Map(
    model.context.layout.tensors.map(({ name, shape, count }) => {
      const fanIn = shape.length > 1 ? (shape[0] as number) : 1
      return [name, random(count, shape.length > 1 ? 3 / Math.sqrt(fanIn) : 0.3)]
    }),
  )

/** The encoder in float64: embeddings → activations, and what its backward pass needs. */
function encode(x: twin.Matrix, weights: TensorValues, kind: Config['encoder']['kind']) {
  const of = (name: string): Float32Array => weights.get(name) as Float32Array
  if (kind === 'linear') {
    const activation = twin.dense(x, twin.matrix(of('encoder.weight'), DIN), of('encoder.bias'))
    const gradients = (da: twin.Matrix) => ({
      'encoder.weight': twin.product(twin.transposed(x), da).data,
      'encoder.bias': twin.columnSums(da),
    })
    return { activation, gradients }
  }
  const second = twin.matrix(of('encoder.1.weight'), of('encoder.0.bias').length)
  const inner = twin.dense(x, twin.matrix(of('encoder.0.weight'), DIN), of('encoder.0.bias'))
  const hidden = kind === 'mlp2' ? twin.map(inner, twin.gelu) : inner
  const activation = twin.dense(hidden, second, of('encoder.1.bias'))
  const gradients = (da: twin.Matrix) => {
    const dh = twin.product(da, twin.transposed(second))
    const du = kind === 'mlp2' ? twin.times(dh, twin.map(inner, twin.geluSlope)) : dh
    return {
      'encoder.0.weight': twin.product(twin.transposed(x), du).data,
      'encoder.0.bias': twin.columnSums(du),
      'encoder.1.weight': twin.product(twin.transposed(hidden), da).data,
      'encoder.1.bias': twin.columnSums(da),
    }
  }
  return { activation, gradients }
}

interface Ran {
  weights: TensorValues
  frozen: TensorValues
  query: twin.Matrix
  reply: twin.Matrix
  gradients: TensorValues
  read(name: string, columns: number): Promise<twin.Matrix>
}

/** One micro-batch forward and backward on the GPU, every working buffer poisoned beforehand. */
async function run(model: Model): Promise<Ran> {
  const query = random(MICRO * DIN, 1).map((v, i) => (i < DIN ? 40 * v : v))
  const reply = random(MICRO * DIN, 1)
  const weights = weightsOf(model)
  const frozen = weightsOf(model)
  for (const { name, kind, bytes } of model.memory.buffers)
    if (kind === 'scratch' && /^(query|reply|target|encoder|baseline|output|surface|activation|answer|reconstruction)\b/.test(name))
      gpu.device.queue.writeBuffer(model.buffers.get(name), 0, new Float32Array(bytes / 4).fill(1e30))
  writeTensors(model, 'parameters', weights)
  if (model.context.frozenTarget) writeTargetEncoder(model, frozen)
  model.setControl({ step: 0, sampleOffset: 0, batch: MICRO, rows: MICRO, learningRate: 0 })
  model.setRows(query, reply)
  model.clear('update')
  await model.run('forward')
  await model.run('backward')
  return {
    weights,
    frozen,
    query: twin.matrix(query, MICRO),
    reply: twin.matrix(reply, MICRO),
    gradients: await readTensors(model, 'gradients'),
    read: async (name, columns) => twin.matrix(await readBuffer(model, name, MICRO * columns), MICRO),
  }
}

const create = (sets: Record<string, unknown>, frozenTarget: boolean): Promise<Model> => {
  const lattice = { width: 3, height: 5, depth: 3, channels: 4, hidden: 4, steps: 3, surfaceRms: RHO }
  const given = Object.entries({ 'batch.micro': MICRO, ...sets })
  return Model.create(gpu, resolveConfig({ file: { lattice }, sets: new Map(given) }), DIN, { frozenTarget })
}

const near = (what: string, got: ArrayLike<number>, wanted: ArrayLike<number>): void => {
  const error = relativeError(got, wanted)
  expect(error, `${what} (seed ${seed})`).toBeLessThan(TOLERANCE)
}

test.each([
  ['linear', true],
  ['lowrank', false],
  ['lowrank', true],
  ['mlp2', false],
  ['mlp2', true],
] as const)('%s, frozen target %s: surfaces and gradients agree with the float64 twin', async (kind, frozenTarget) => {
  const model = await create({ 'encoder.kind': kind, 'lattice.bypass': true }, frozenTarget)
  const { weights, frozen, query, reply, gradients, read } = await run(model)
  const live = encode(query, weights, kind)
  near('u', (await read('query.surface', S)).data, twin.surfaceNorm(live.activation, RHO).data)
  const wanted = encode(reply, frozenTarget ? frozen : weights, kind)
  near('τ', (await read('target.surface', S)).data, twin.surfaceNorm(wanted.activation, RHO).data)
  const du = await read('output.gradient', S)
  const expected = live.gradients(twin.surfaceNormBackward(live.activation, du, RHO))
  for (const [name, values] of Object.entries(expected)) near(name, gradients.get(name) as Float32Array, values)
  model.destroy()
})

test('the MLP baseline: output, gradients and what reaches the encoder agree with the float64 twin', async () => {
  const model = await create({ 'lattice.baseline': 'mlp', 'encoder.kind': 'mlp2' }, false)
  const { weights, query, gradients, read } = await run(model)
  const of = (name: string): Float32Array => weights.get(name) as Float32Array
  const m1 = twin.matrix(of('baseline.w1'), S)
  const m2 = twin.matrix(of('baseline.w2'), m1.columns)
  const live = encode(query, weights, 'mlp2')
  const u = twin.surfaceNorm(live.activation, RHO)
  const inner = twin.dense(u, m1, of('baseline.b1'))
  const hidden = twin.map(inner, twin.gelu)
  near('o', (await read('output.surface', S)).data, twin.plus(u, twin.dense(hidden, m2, of('baseline.b2'))).data)

  const dOutput = await read('output.gradient', S)
  const dInner = twin.times(twin.product(dOutput, twin.transposed(m2)), twin.map(inner, twin.geluSlope))
  const decoder = twin.matrix(of('decoder.weight'), S)
  const fromReconstruction = twin.product(await read('reconstruction', DIN), twin.transposed(decoder))
  const du = twin.plus(twin.plus(dOutput, twin.product(dInner, twin.transposed(m1))), fromReconstruction)
  near('∂u', (await read('surface.gradient', S)).data, du.data)
  const expected = {
    'baseline.w1': twin.product(twin.transposed(u), dInner).data,
    'baseline.b1': twin.columnSums(dInner),
    'baseline.w2': twin.product(twin.transposed(hidden), dOutput).data,
    'baseline.b2': twin.columnSums(dOutput),
    ...live.gradients(twin.surfaceNormBackward(live.activation, du, RHO)),
  }
  for (const [name, values] of Object.entries(expected)) near(name, gradients.get(name) as Float32Array, values)
  expect((await readBuffer(model, 'losses', 4))[1]).toBe(0)
  model.destroy()
})

test('without a lattice its kernels are not compiled, nor its states allocated', async () => {
  const made: string[] = []
  const { createComputePipelineAsync } = gpu.device
  gpu.device.createComputePipelineAsync = (descriptor) => {
    made.push(descriptor.label ?? '')
    return createComputePipelineAsync.call(gpu.device, descriptor)
  }
  const model = await create({ 'lattice.baseline': 'mlp', 'lattice.surfaceRms': 0.3 }, false)
  gpu.device.createComputePipelineAsync = createComputePipelineAsync
  expect(made).toContain('surface norm')
  expect(made.filter((label) => /cell|transport|gate|inject|read-out|frame/.test(label))).toEqual([])
  expect(model.memory.buffers.filter(({ name, kind }) => kind === 'states' || /^(state|cell|slots|frame)\b/.test(name))).toEqual([])
  model.destroy()
})

test.each([
  ['light', { 'encoder.kind': 'mlp2' }],
  ['full', { 'encoder.kind': 'lowrank' }],
  ['tiny', { 'encoder.kind': 'mlp2', 'lattice.baseline': 'mlp', 'lattice.steps': 1 }],
] as const)('%s with %o has uniform slots enough', (preset, sets) => {
  const context = modelContext(resolveConfig({ preset, sets: new Map(Object.entries(sets)) }), 384, { candidates: 10 })
  const structs = new Set(
    Object.values(buildPlan(context))
      .flat()
      .map(({ uniforms }) => JSON.stringify(uniforms)),
  )
  expect(structs.size).toBeLessThanOrEqual(uniformSlots(context.g.steps, context.chunks.length))
})
