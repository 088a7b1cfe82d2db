import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { patternOf } from '../../core/pattern/metrics'
import type { LatticeStates } from '../../core/pattern/state'
import { LayerFeatures } from '../../core/statistics/layerFeatures'
import type { Gpu } from '../../gpu/device'
import { testGpu } from '../../gpu/testing'
import { readTensors } from '../../model/tensors'
import { TrainingSession } from '../../training/session'
import { allocatedBytes, smallConfig, someClusters, testClock, timeless, updates } from '../../training/testing'
import { relativeError } from '../golden'
import { ablateLinks } from './ablation'
import { measureEmergence } from './emergence'
import { HeldOut, readStates } from './heldOut'
import { statePatterns } from './patterns'
import { openProbe } from './probe'
import { damageRecovery } from './recovery'
import { Stepper, steppedState } from './stepper'

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

/** 140 rows, 70 of them held out: the last micro-batch of 4 is half full. */
async function start(sets: Record<string, unknown> = {}, rows = 140): Promise<TrainingSession> {
  const config = smallConfig({ 'data.validation': 0.5, 'optimizer.learningRate': 0.02, 'run.steps': 20, ...sets })
  const session = await TrainingSession.create({ gpu, config, dataset: someClusters(rows), clock: testClock() })
  open.push(session)
  return session
}

async function trained(sets: Record<string, unknown> = {}): Promise<TrainingSession> {
  const session = await start(sets)
  await updates(session, 4)
  return session
}

/** The states of all held-out rows as one batch. */
async function wholeStates(held: HeldOut): Promise<LatticeStates> {
  const { g } = held.model.context
  const values = new Float32Array(g.cells * held.rows.length * g.channels)
  for (const { first, rows } of held.chunks()) {
    held.upload(rows, first)
    await held.model.run('forward')
    const part = await readStates(held.model, 'state.final', rows.length)
    for (let n = 0; n < g.cells; n++)
      values.set(
        part.values.subarray(n * rows.length * g.channels, (n + 1) * rows.length * g.channels),
        (n * held.rows.length + first) * g.channels,
      )
  }
  const { width, height, depth, channels } = g
  return { width, height, depth, channels, batch: held.rows.length, values }
}

test('patterns and information micro-batch by micro-batch are those of all held-out states at once', async () => {
  const session = await trained()
  const report = await statePatterns(session)
  const states = await wholeStates(new HeldOut(session))
  const whole = patternOf(states)
  expect(report.samples).toBe(70)
  report.layers.forEach((layer, z) => {
    for (const [key, value] of Object.entries(layer)) expect(value).toBeCloseTo(whole.layers[z]?.[key as 'rms'] ?? Number.NaN, 9)
  })
  expect(relativeError(report.adjacentCosine, whole.adjacentCosine)).toBeLessThan(1e-9)
  const features = new LayerFeatures(states, session.config.run.seed)
  features.add(states)
  expect(report.information).toEqual(features.information())
  expect(report.informationRatio).toBeGreaterThan(0)
  expect(report.temporalConsistency).toBeLessThan(1)
})

test('with fewer than 64 held-out rows there is no information, and the rest still stands', async () => {
  const report = await statePatterns(await start({}, 40))
  expect(report.information).toBeNull()
  expect(report.samples).toBe(20)
})

test('a stepper repeats the forward pass bit by bit, and goes on past T as a longer lattice would', async () => {
  const session = await trained()
  const held = new HeldOut(session)
  const rows = held.rows.subarray(0, 3)
  held.upload(rows)
  await session.model.run('forward')
  const final = await readStates(session.model, 'state.final', 3)
  const stepper = await Stepper.open(held, 8)
  held.upload(rows)
  await stepper.start()
  for (let t = 0; t < 4; t++) await stepper.step(t)
  expect(await readStates(session.model, steppedState(4), 3)).toEqual(final)
  for (let t = 4; t < 8; t++) await stepper.step(t)
  const later = await readStates(session.model, steppedState(8), 3)
  const surface = await stepper.surface(8, 3)
  stepper.destroy()

  const longer = await start({ 'lattice.steps': 8 })
  const weights = await readTensors(session.model, 'parameters')
  const { writeTensors, readBuffer } = await import('../../model/tensors')
  writeTensors(longer.model, 'parameters', weights)
  new HeldOut(longer).upload(rows)
  await longer.model.run('forward')
  expect(await readStates(longer.model, 'state.final', 3)).toEqual(later)
  expect(await readBuffer(longer.model, 'output.surface', 36)).toEqual(surface)
})

test('a cut link carries nothing: what is missing is X of that layer, and of no other', async () => {
  const session = await trained()
  const held = new HeldOut(session)
  const { model } = held
  const stepper = await Stepper.open(held, 2)
  const rows = held.rows.subarray(0, 2)
  held.upload(rows)
  await stepper.start()
  await stepper.step(0)
  const before = await readStates(model, steppedState(1), 2)
  await stepper.step(1)
  const whole = await readStates(model, steppedState(2), 2)
  model.setControl({ step: 1_000_000, sampleOffset: 0, batch: 2, rows: 2, learningRate: 0, cutLayer: 1 })
  await stepper.step(1)
  const cut = await readStates(model, steppedState(2), 2)
  stepper.destroy()

  const { surface: S, channels: C } = model.context.g
  const weights = await readTensors(model, 'parameters')
  const [A, Wg, bg] = ['transport.weight', 'gate.weight', 'gate.bias'].map((name) => weights.get(name) as Float32Array)
  const missing = whole.values.map((v, i) => v - (cut.values[i] as number))
  const layer = S * 2 * C
  expect(missing.subarray(0, layer).every((v) => v === 0)).toBe(true)
  expect(missing.subarray(2 * layer).every((v) => v === 0)).toBe(true)
  const wanted = new Float64Array(layer)
  for (let row = 0; row < S * 2; row++) {
    const below = before.values.subarray(row * C, (row + 1) * C)
    const own = before.values.subarray(layer + row * C, layer + (row + 1) * C)
    const a = Float64Array.from({ length: C }, (_, c) => below.reduce((sum, v, k) => sum + v * (A?.[k * C + c] as number), 0))
    for (let c = 0; c < C; c++) {
      let gate = bg?.[c] as number
      for (let k = 0; k < C; k++)
        gate += (own[k] as number) * (Wg?.[k * C + c] as number) + (a[k] as number) * (Wg?.[(C + k) * C + c] as number)
      wanted[row * C + c] = ((a[c] as number) - (own[c] as number)) / (1 + Math.exp(-gate))
    }
  }
  expect(relativeError(missing.subarray(layer, 2 * layer), wanted)).toBeLessThan(1e-4)
})

test('cutting any link of a fresh lattice, a plain conveyor, leaves no answer at all', async () => {
  const session = await start()
  const { whole, links } = await ablateLinks(session)
  const { kind: _, step: __, ...validation } = (await session.validate()) ?? { kind: '', step: 0 }
  expect(whole).toEqual(validation)
  expect(Math.abs(whole.cosine)).toBeGreaterThan(1e-3)
  expect(links.map(({ link }) => link)).toEqual([0, 1])
  for (const { loss, deltaLoss, cosine } of links) {
    expect(cosine).toBe(0) // the read-out's bias, 0, is all that is left
    expect(deltaLoss).toBe(loss - whole.loss)
  }
})

test('cutting any link of a lattice that has learned costs loss', async () => {
  const session = await start({ 'optimizer.learningRate': 0.005, 'run.steps': 150, 'batch.micro': 4, 'batch.accumulation': 2 })
  await updates(session, 150)
  const { whole, links } = await ablateLinks(session)
  console.log(`whole ${whole.loss.toFixed(3)}, cut ${links.map(({ loss }) => loss.toFixed(3)).join(', ')}`)
  expect(links.every(({ deltaLoss }) => deltaLoss > 0.05)).toBe(true)
})

test('damage to cells that hold nothing changes nothing; damage to the output face leaves the bias alone', async () => {
  const session = await trained()
  const none = await damageRecovery(session, { at: 0, steps: 3, sphere: { x: 1, y: 1, z: 2, radius: 0.5 } })
  expect(none).toMatchObject({ cells: 1, at: 0, samples: 4 })
  expect(none.curve).toEqual([0, 1, 2, 3].map((t) => ({ t, error: 0 })))

  const all = await damageRecovery(session, { steps: 2, sphere: { x: 1.5, y: 1, z: 2, radius: 100 } })
  expect(all.cells).toBe(36)
  const held = new HeldOut(session)
  held.upload(held.rows.subarray(0, 4))
  await session.model.run('forward')
  const { readBuffer } = await import('../../model/tensors')
  const surface = await readBuffer(session.model, 'output.surface', 48)
  const bias = (await readTensors(session.model, 'parameters')).get('readout.bias')?.[0] ?? Number.NaN
  expect(all.curve[0]?.error).toBeCloseTo(relativeError(new Float32Array(48).fill(bias), surface), 6)
  expect(all.curve.map(({ t }) => t)).toEqual([4, 5, 6])
})

test('a sphere outside the lattice is refused', async () => {
  await expect(damageRecovery(await start(), { sphere: { x: 50, y: 0, z: 0, radius: 2 } })).rejects.toThrow(/holds no cell.*radius larger/)
})

test('what has no lattice or no held-out row is refused', async () => {
  await expect(measureEmergence(await start({ 'lattice.bypass': true }))).rejects.toThrow(/lattice\.bypass: this run has no lattice/)
  await expect(measureEmergence(await start({ 'data.validation': 0 }))).rejects.toThrow(/data\.validation: no row is held out/)
})

const KINDS = [
  {},
  { precision: 'packed16', 'optimizer.emaDecay': 0.9, 'pool.enabled': true, 'pool.size': 8 },
  { 'lattice.share': 'cell', 'lattice.seedDecay': 0.9, 'memory.checkpointEvery': 1, 'lattice.perception': 'sobel' },
]
test.each(KINDS)('a run goes on after all measurements with the same bits, and the report is plain data: %o', async (sets) => {
  const [measured, plain] = [await trained(sets), await trained(sets)]
  const parts: string[] = []
  const report = await measureEmergence(measured, { onPart: (part) => parts.push(part) })
  expect(parts).toEqual(['patterns', 'ablation', 'flow', 'recovery'])
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect(report.flow.norms.every((layers) => layers.every(Number.isFinite))).toBe(true)
  expect(report.flow.cells.norms).toHaveLength(36)
  // the sphere in the middle does not touch the output face: its damage arrives a step later
  const [first, ...later] = report.recovery.curve.map(({ error }) => error)
  expect(first).toBe(0)
  expect(later.every((error) => error > 0 && error < 10)).toBe(true)
  expect((await updates(measured, 3)).map(timeless)).toEqual((await updates(plain, 3)).map(timeless))
  expect(await measured.validate()).toEqual(await plain.validate())
})

test('with averaged weights, the averaged ones are what is measured', async () => {
  const session = await trained({ 'optimizer.emaDecay': 0.99 })
  const held = new HeldOut(session)
  held.upload(held.rows.subarray(0, 4))
  await session.model.run('forward')
  const raw = await readStates(session.model, 'state.final', 4)
  held.upload(held.rows.subarray(0, 4))
  await session.model.run('averagedForward')
  const averaged = await readStates(session.model, 'state.final', 4)
  expect(averaged).not.toEqual(raw)
  const stepper = await Stepper.open(held, 4)
  held.upload(held.rows.subarray(0, 4))
  await stepper.start()
  for (let t = 0; t < 4; t++) await stepper.step(t)
  expect(await readStates(session.model, steppedState(4), 4)).toEqual(averaged)
  stepper.destroy()
})

test('a probe allocates its plan to the byte', async () => {
  const { model } = await start()
  const { result: probe, bytes } = await allocatedBytes(gpu, () => openProbe(model, { nothing: [] }, { 'gradient.flow': 15 }))
  expect(bytes).toBe(probe.memory.total)
  expect(probe.memory.buffers.map(({ name }) => name)).toEqual(['pass.uniforms', 'gradient.flow'])
  probe.destroy()
})
