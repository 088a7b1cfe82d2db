import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateClusters } from '../dataset/clusters'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { readMoments } from '../model/moments'
import { readTensors, writeTensors } from '../model/tensors'
import { readUpdateState, writeUpdateState } from '../model/updateState'
import { readCheckpoint } from './checkpoint'
import type { RunHost } from './host'
import { runTraining } from './run'
import { TrainingSession } from './session'
import { datasetOf, smallConfig, someClusters, testClock, updates } from './testing'

const dataset = someClusters(40)
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const start = (sets: Record<string, unknown>, data = dataset): Promise<TrainingSession> =>
  TrainingSession.create({ gpu, config: smallConfig(sets), dataset: data, clock: testClock() })

/** A host that notes all that it hears. */
function recorder(): { host: RunHost; steps: number[]; notes: string[]; back: number[]; validations: number } {
  const seen = { steps: [] as number[], notes: [] as string[], back: [] as number[], validations: 0 }
  const host: RunHost = {
    onTrain: ({ step }) => void seen.steps.push(step),
    onValidation: () => void seen.validations++,
    onNote: (_, text) => void seen.notes.push(text),
    onRollback: (step) => void seen.back.push(step),
    save: null,
    proceed: () => true,
  }
  return Object.assign(seen, { host })
}

/** A dataset in which one training row is not a number: every update that meets it goes wrong. */
async function spoiled(): Promise<{ data: ReturnType<typeof datasetOf>; badSteps: number[] }> {
  const sound = await start({})
  const bad = sound.split.train[5] as number
  sound.destroy()
  const { query, reply } = generateClusters()
  const rows = query.slice(0, 40 * 64)
  const data = datasetOf(rows, reply.slice(0, 40 * 64), 64)
  const probe = await start({ 'data.standardize': false }, data)
  rows[bad * 64] = Number.NaN
  const badSteps: number[] = []
  for (let step = 1; step <= 16; step++) {
    try {
      await probe.update()
    } catch {
      badSteps.push(step)
      Object.assign(probe, { step })
    }
  }
  probe.destroy()
  return { data, badSteps }
}

describe('a run that is not finite', () => {
  test('stops, or rolls back, leaves the update out and goes on to the end', async () => {
    const { data, badSteps } = await spoiled()
    expect(badSteps.length).toBeGreaterThanOrEqual(1)
    const sets = { 'data.standardize': false, 'run.steps': 16, 'run.checkpointEvery': 2, 'run.evaluateEvery': 16 }
    const stopping = await start(sets, data)
    await expect(runTraining(stopping, recorder().host)).rejects.toThrow(/not a number at step/)
    stopping.destroy()

    const session = await start({ ...sets, 'run.onNonFinite': 'rollback' }, data)
    const seen = recorder()
    expect(await runTraining(session, seen.host)).toBe('finished')
    expect(session.step).toBe(16)
    expect(session.progress.leftOut.map((step) => step + 1)).toEqual(badSteps)
    expect(seen.back).toEqual(badSteps.map((step) => step - 1 - ((step - 1) % 2)))
    expect(seen.notes[0]).toMatch(new RegExp(`^Step ${badSteps[0]} was not finite: rolled back to step`))
    expect(session.skipped).toBe(badSteps.length)
    const weights = await readTensors(session.model, 'parameters')
    for (const values of weights.values()) expect(values.every(Number.isFinite)).toBe(true)
    // what was left out stays left out for whoever resumes
    const file = readCheckpoint(await session.checkpoint('full'), 'memory')
    expect(file.progress.leftOut).toEqual(session.progress.leftOut)
    session.destroy()
  })

  test('gives up where rolling back does not help', async () => {
    const { query, reply } = generateClusters()
    const data = datasetOf(query.slice(0, 40 * 64).fill(Number.NaN, 64), reply.slice(0, 40 * 64), 64)
    const session = await start({ 'data.standardize': false, 'run.onNonFinite': 'rollback' }, data)
    await expect(runTraining(session, recorder().host)).rejects.toThrow(/not a number at step/)
    session.destroy()
  })
})

describe('a number that is not finite', () => {
  test.each(['f32', 'packed16', 'f16'])(
    'in any parameter is found within its update, and no bit of the run changes (%s)',
    async (precision) => {
      const session = await start({ precision, 'run.steps': 100 })
      const { model } = session
      const names = model.context.layout.tensors.map(({ name }) => name)
      const sound = await readTensors(model, 'parameters')
      for (const name of names) {
        const spoilt = (sound.get(name) as Float32Array<ArrayBuffer>).slice()
        spoilt[spoilt.length >> 1] = name.length % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY
        writeTensors(model, 'parameters', new Map([[name, spoilt]]))
        const before = await bitsOf(session)
        const scale = (await readUpdateState(model)).lossScale
        const line = await session.update().catch((error: unknown) => String(error))
        if (precision === 'f32') expect(line, name).toMatch(/not a number at step/)
        else expect(line, name).toMatchObject({ skipped: 1, lossScale: scale })
        expect(await bitsOf(session), name).toEqual(before)
        expect((await readUpdateState(model)).lossScale, name).toBe(precision === 'f32' ? 1 : scale / 2)
        writeTensors(model, 'parameters', sound)
        writeUpdateState(model, { lossScale: scale, goodUpdates: 0, updates: 0, skipped: 0 })
      }
      expect((await session.update()).skipped).toBeUndefined()
      session.destroy()
    },
  )
})

/** Every bit of weights and moments. */
async function bitsOf({ model }: TrainingSession): Promise<Uint32Array[]> {
  const { first, second } = await readMoments(model)
  const floats = [...(await readTensors(model, 'parameters')), ...first, ...second].map(([, values]) => values as Float32Array)
  return floats.map((values) => new Uint32Array(values.slice().buffer))
}

test('early stopping ends a run after its patience, with a note and a last validation', async () => {
  const session = await start({ 'run.steps': 50, 'run.evaluateEvery': 1, 'run.earlyStop': { patience: 2, minDelta: 100 } })
  const seen = recorder()
  expect(await runTraining(session, seen.host)).toBe('finished')
  expect([session.step, seen.validations]).toEqual([3, 3])
  expect(seen.notes).toEqual([expect.stringMatching(/^Stopped early: validation loss/)])
  session.destroy()
})

test('the plateau schedule lowers the rate of the updates that follow, also after a resume', async () => {
  const sets = { 'optimizer.schedule': 'plateau', 'run.steps': 100 }
  const session = await start(sets)
  await updates(session, 6)
  const [before] = await updates(session, 1)
  expect(before?.learningRate).toBeCloseTo(0.001, 12)
  session.progress.factor = 0.25
  const [after] = await updates(session, 1)
  expect(after?.learningRate).toBeCloseTo(0.00025, 12)
  const checkpoint = readCheckpoint(await session.checkpoint('full'), 'memory')
  const resumed = await TrainingSession.create({
    gpu,
    config: smallConfig(sets),
    dataset,
    beginning: { kind: 'resume', checkpoint },
    clock: testClock(),
  })
  expect((await updates(resumed, 1))[0]?.learningRate).toBeCloseTo(0.00025, 12)
  session.destroy()
  resumed.destroy()
})

describe('learned loss weights', () => {
  test('move by the gradient of L = Σ e^−η·w·part + η, which is what a line reports', async () => {
    const session = await start({ 'loss.adaptive': true, 'loss.reconstruction': 0, 'optimizer.clipNorm': 0 })
    const { loss } = session.config
    const base = [loss.surface, loss.internal, loss.dialogue, 0]
    const [first] = await updates(session, 1)
    const parts = [first?.surface, first?.internal, first?.dialogue, first?.reconstruction].map(Number)
    expect(first?.loss).toBeCloseTo(
      base.reduce((sum, w, i) => sum + w * Number(parts[i]), 0),
      6,
    )
    const gradient = (await readTensors(session.model, 'gradients')).get('loss.eta') as Float32Array
    for (const i of [0, 1, 2]) expect(gradient[i]).toBeCloseTo(1 - Number(base[i]) * Number(parts[i]), 5)
    expect(gradient[3]).toBe(0)
    const eta = (await readTensors(session.model, 'parameters')).get('loss.eta') as Float32Array
    // AdamW's first step is the learning rate against the sign of the gradient, without decay
    for (const i of [0, 1, 2]) expect(eta[i]).toBeCloseTo(-Math.sign(Number(gradient[i])) * Number(first?.learningRate), 6)
    expect(eta[3]).toBe(0)
    const [second] = await updates(session, 1)
    const acting = base.map((w, i) => w * Math.exp(-Number(eta[i])))
    const now = [second?.surface, second?.internal, second?.dialogue].map(Number)
    const expected = now.reduce((sum, part, i) => sum + Number(acting[i]) * part + Number(eta[i]), 0)
    expect(second?.loss).toBeCloseTo(expected, 6)
    session.destroy()
  })
})
