import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { stateAt } from '../../core/trajectory'
import { cellLosses, faceFacts, firedSteps, gateAt, recoveredShare, recoveryOf } from '../../core/trajectoryMeasures'
import type { Gpu } from '../../gpu/device'
import { testGpu } from '../../gpu/testing'
import { readTensors } from '../../model/tensors'
import { cellStepTwin } from '../../model/testing/latticeTwin'
import { LossReader } from '../../training/losses'
import { TrainingSession } from '../../training/session'
import { smallConfig, someClusters, testClock, updates } from '../../training/testing'
import { flowOf, microBatch } from '../emergence/gradientFlow'
import { ModelRows, readStates } from '../emergence/heldOut'
import { relativeError } from '../golden'
import { followRows } from './follow'
import { cellGradients } from './gradients'

let gpu: Gpu
const open: TrainingSession[] = []
beforeAll(async () => {
  gpu = await testGpu()
})
afterEach(() => {
  for (const session of open.splice(0)) session.destroy()
  expect(gpu.uncaptured).toEqual([])
})
afterAll(() => gpu.destroy())

async function trained(sets: Record<string, unknown> = {}): Promise<TrainingSession> {
  const config = smallConfig({ 'data.validation': 0.25, 'optimizer.learningRate': 0.05, 'run.steps': 20, ...sets })
  const session = await TrainingSession.create({ gpu, config, dataset: someClusters(60), clock: testClock() })
  open.push(session)
  await updates(session, 5)
  return session
}

const rowAt = (place: number, from: 'validation' | 'train' = 'validation') => ({ from, place })
const plain = { further: 0, damage: null, gradients: false } as const

test('a row’s states are those of a validation to the bit, and its steps those of the twin', async () => {
  const session = await trained()
  const before = await readTensors(session.model, 'parameters')
  const trajectory = await followRows(session, { ...plain, rows: [rowAt(6), rowAt(2, 'train')], further: 2, gradients: true })
  const [sample, second] = trajectory.samples
  if (!sample || !second) throw new Error('two rows were asked for')
  expect([sample.row, second.row]).toEqual([session.split.validation[6], session.split.train[2]])
  expect([trajectory.step, trajectory.steps, trajectory.last]).toEqual([5, 4, 6])

  // as the seventh of the validation's rows, two in a micro-batch
  const rows = new ModelRows(session)
  rows.upload(Uint32Array.from(session.split.validation.subarray(5, 7)), 5)
  await rows.forward()
  const { values } = await readStates(session.model, 'state.final', 2)
  const { cells, channels: c } = session.model.context.g
  const own = Float32Array.from({ length: cells * c }, (_, i) => values[(Math.floor(i / c) * 2 + 1) * c + (i % c)] ?? 0)
  expect(stateAt(trajectory, sample, 4)).toEqual(own)

  const weights = await readTensors(session.model, 'parameters')
  expect(weights).toEqual(before)
  for (let t = 0; t < 6; t++) {
    const twin = cellStepTwin(session.config, session.model.context.g, weights, stateAt(trajectory, sample, t), {
      step: 1_000_000,
      t,
      sampleOffset: 6,
      batch: 1,
    })
    expect(relativeError(stateAt(trajectory, sample, t + 1), twin)).toBeLessThan(1e-5)
  }
})

test('masks and gates explain how cells that do not fire change', async () => {
  const session = await trained()
  const trajectory = await followRows(session, { ...plain, rows: [rowAt(1)] })
  const [sample] = trajectory.samples
  if (!sample) throw new Error('a row was asked for')
  const c = trajectory.channels
  let still = 0
  for (let cell = 12; cell < 36; cell++) {
    const fired = firedSteps(trajectory, sample, cell, 4)
    for (let t = 0; t < 4; t++) {
      if (fired[t]) continue
      const [now, next] = [t, t + 1].map((at) => stateAt(trajectory, sample, at).subarray(cell * c, (cell + 1) * c))
      const { gate, arrived } = gateAt(trajectory, sample, cell, t) ?? { gate: [], arrived: [] }
      for (let i = 0; i < c; i++) {
        const own = now?.[i] ?? Number.NaN
        expect(next?.[i]).toBeCloseTo(own + (gate[i] ?? Number.NaN) * ((arrived[i] ?? Number.NaN) - own), 5)
      }
      still++
    }
  }
  expect(still).toBeGreaterThan(10)
  expect(gateAt(trajectory, sample, 3, 1)).toBeNull()
})

test('the cells’ losses add up to the surface and internal loss of the row alone', async () => {
  const session = await trained({ 'loss.overflow': 1 })
  const trajectory = await followRows(session, { ...plain, rows: [rowAt(3)] })
  const [sample] = trajectory.samples
  if (!sample) throw new Error('a row was asked for')
  const rows = new ModelRows(session)
  rows.upload(Uint32Array.of(sample.row), 3)
  session.model.clear('losses')
  await session.model.run('forward', 'validationRows')
  const { parts } = await new LossReader(session.model).read()
  const sum = cellLosses(trajectory, sample).reduce((all, loss) => all + loss, 0)
  expect(sum).toBeCloseTo(0.3 * parts.surface + 0.3 * parts.internal, 6)
  const { mse, cosine } = faceFacts(trajectory, sample, 4)
  expect(mse + 1 - cosine).toBeCloseTo(parts.surface, 5)
})

test.each(['f32', 'packed16'])('in %s the gradients of a micro-batch’s samples together are its gradient flow', async (precision) => {
  const session = await trained({ precision, 'batch.micro': 2 })
  const { model } = session
  const trajectory = await followRows(session, { ...plain, rows: [rowAt(0)], gradients: true })
  const first = trajectory.samples[0]?.gradients ?? new Float32Array()
  const rows = new ModelRows(session)
  rows.upload(microBatch(session))
  const { norms } = await flowOf(model)
  // replies are normalised in their place
  rows.upload(microBatch(session))
  model.setControl({ step: 1_000_000, sampleOffset: 0, batch: 2, rows: 2, learningRate: 0, frameSample: 1 })
  const second = await cellGradients(rows)
  const { surface, cells } = model.context.g
  norms.forEach((layers, t) => {
    const own = layers.map((_, z) => {
      let squares = 0
      for (let n = t * cells + z * surface; n < t * cells + (z + 1) * surface; n++) squares += (first[n] ?? 0) ** 2 + (second[n] ?? 0) ** 2
      return Math.sqrt(squares)
    })
    expect(relativeError(own, layers)).toBeLessThan(1e-5)
  })
  expect(norms[0]?.[0]).toBeGreaterThan(0)
})

test('damage zeroes its cells in a copy, and recovery is measured against the lattice that was left alone', async () => {
  const session = await trained()
  const spheres = [{ x: 1, y: 1, z: 2, radius: 1.5 }]
  const trajectory = await followRows(session, { ...plain, rows: [rowAt(0)], further: 4, damage: { at: 3, spheres } })
  const alone = await followRows(session, { ...plain, rows: [rowAt(0)], further: 4 })
  const { damaged, samples } = trajectory
  if (!damaged || !samples[0] || !alone.samples[0]) throw new Error('damage was asked for')
  expect(samples[0].states).toEqual(alone.samples[0].states)
  const c = trajectory.channels
  const hurt = stateAt(trajectory, damaged.sample, 3)
  const whole = stateAt(trajectory, samples[0], 3)
  let zeroed = 0
  for (let n = 0; n < 36; n++) {
    const [a, b] = [hurt, whole].map((state) => Array.from(state.subarray(n * c, (n + 1) * c)))
    if (JSON.stringify(a) === JSON.stringify(b)) continue
    expect(a?.every((value) => value === 0)).toBe(true)
    zeroed++
  }
  expect(zeroed).toBe(damaged.cells)
  expect(damaged.cells).toBeGreaterThan(4)
  const curve = recoveryOf(trajectory)
  expect(curve.map(({ t }) => t)).toEqual([3, 4, 5, 6, 7, 8])
  expect(curve[0]?.error).toBeGreaterThan(0)
  expect(recoveredShare(curve, 8)).toBeLessThanOrEqual(1)
  expect(recoveryOf(alone)).toEqual([])
})

test('rows that are not there, and spheres without cells, are refused by name; what onProgress throws ends it', async () => {
  const session = await trained()
  await expect(followRows(session, { ...plain, rows: [rowAt(15)] })).rejects.toThrow(/no held-out row 15: there are 15/)
  await expect(followRows(session, { ...plain, rows: [] })).rejects.toThrow(/0 rows cannot be followed/)
  const damage = { at: 1, spheres: [{ x: 90, y: 0, z: 0, radius: 1 }] }
  await expect(followRows(session, { ...plain, rows: [rowAt(0)], damage })).rejects.toThrow(/holds no cell/)
  const shares: number[] = []
  await followRows(session, { ...plain, rows: [rowAt(0)], gradients: true }, { onProgress: (share) => shares.push(share) })
  expect(shares.at(-1)).toBe(1)
  const onProgress = (): void => {
    throw new Error('enough')
  }
  await expect(followRows(session, { ...plain, rows: [rowAt(0)] }, { onProgress })).rejects.toThrow('enough')
})
