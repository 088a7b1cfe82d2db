import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Config } from '../core/config/resolve'
import { normal, pcg } from '../core/rng'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { initialTensors } from '../model/init'
import { Model } from '../model/model'
import { readTensors, type TensorValues, writeTargetEncoder, writeTensors } from '../model/tensors'
import { LossReader, weightedLoss } from './losses'
import { smallConfig } from './testing'

const DIN = 24
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const random = (count: number, key: number, scale = 1): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count }, (_, i) => scale * normal(pcg(key), i))

/** Parameters away from the initial ones, where many gradients are 0. */
function anywhere(config: Config): TensorValues {
  const values = initialTensors(config, DIN)
  let key = 1
  for (const [name, value] of values) {
    const noise = random(value.length, key++, 0.15)
    values.set(
      name,
      value.map((v, i) => v + (noise[i] as number)),
    )
  }
  return values
}

const setRows = (model: Model): void => model.setRows(random(3 * DIN, 101), random(3 * DIN, 102))

async function forwardLoss(model: Model, config: Config, losses: LossReader): Promise<number> {
  setRows(model) // the forward pass normalises the replies where they stand
  model.clear('losses')
  await model.run('forward')
  await model.run('backward')
  return weightedLoss(config, (await losses.read()).parts)
}

/**
 * Central differences of the loss along a random direction per tensor, scaled to that tensor, with the target frozen.
 * Steps h and h/2 are relative to the tensor's own size.
 */
async function compare(sets: Record<string, unknown>, h = 1e-2): Promise<Record<string, number>> {
  const config = smallConfig({ 'batch.micro': 3, 'loss.internal': 1, 'optimizer.clipNorm': 0, ...sets })
  const model = await Model.create(gpu, config, DIN, { frozenTarget: true })
  const losses = new LossReader(model)
  const start = anywhere(config)
  writeTensors(model, 'parameters', start)
  writeTargetEncoder(model, start)
  model.setControl({ step: 3, sampleOffset: 0, batch: 3, rows: 3, learningRate: 0 })
  setRows(model)
  model.clear('update')
  await model.run('forward')
  await model.run('backward')
  await model.run('update')
  const gradients = await readTensors(model, 'gradients')
  const errors: Record<string, number> = {}
  let key = 1000
  for (const [name, value] of start) {
    const rms = Math.sqrt(value.reduce((sum, v) => sum + v * v, 0) / value.length)
    const direction = random(value.length, key++, rms)
    const moved = async (step: number): Promise<number> => {
      writeTensors(model, 'parameters', new Map([[name, value.map((v, i) => v + step * (direction[i] as number))]]))
      return forwardLoss(model, config, losses)
    }
    const central = async (step: number): Promise<number> => ((await moved(step)) - (await moved(-step))) / (2 * step)
    // Richardson: the error of central differences falls with h², so h and h/2 together cancel it
    const slope = (4 * (await central(h / 2)) - (await central(h))) / 3
    writeTensors(model, 'parameters', new Map([[name, value]]))
    const gradient = gradients.get(name) as Float32Array
    const expected = direction.reduce((sum, d, i) => sum + d * (gradient[i] as number), 0)
    // along a direction nearly across the gradient both are small: measured against the gradient's own size
    const size = Math.sqrt(gradient.reduce((sum, v) => sum + v * v, 0)) * rms
    errors[name] = Math.abs(slope - expected) / Math.max(Math.abs(expected), size, 1e-12)
  }
  model.destroy()
  return errors
}

test.each([
  {},
  { 'lattice.share': 'global', 'lattice.perception': 'sobel' },
  { 'lattice.share': 'cell', 'lattice.seedDecay': 0.9 },
  { 'lattice.bypass': true },
  { 'encoder.kind': 'lowrank' },
  { 'encoder.kind': 'mlp2' },
  { 'lattice.baseline': 'mlp' },
])('GPU gradients agree with central differences of the GPU loss within 1 %: %o', async (sets) => {
  const errors = await compare(sets)
  const worst = Object.entries(errors).reduce((a, b) => (b[1] > a[1] ? b : a))
  console.log(`central differences ${JSON.stringify(sets)}: worst ${(100 * worst[1]).toFixed(3)} % (${worst[0]})`)
  expect(Object.entries(errors).filter(([, error]) => !(error < 0.01))).toEqual([])
})
