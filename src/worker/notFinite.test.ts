import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { generateClusters } from '../dataset/clusters'
import { split } from '../dataset/order'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { memoryShelf } from '../storage/checkpoints.testing'
import { readCheckpoint } from '../training/checkpoint'
import { TrainingSession } from '../training/session'
import { datasetOf, smallConfig, testClock } from '../training/testing'
import { Outbox } from './outbox'
import { Run } from './run'
import { RunKeeper } from './runKeeper'

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const config = smallConfig({ 'data.standardize': false, 'run.steps': 9, 'run.checkpointEvery': 100, 'run.evaluateEvery': 100 })

/** A run over data in which one training row is not a number, to its end. */
async function spoiled(which: number) {
  const { query, reply } = generateClusters()
  const rows = query.slice(0, 40 * 64)
  const { train } = split(40, config.run.seed, config.data.validation)
  rows[(train[which] as number) * 64] = Number.NaN
  const dataset = datasetOf(rows, reply.slice(0, 40 * 64), 64)
  const session = await TrainingSession.create({ gpu, config, dataset, clock: testClock() })
  const { shelf } = memoryShelf()
  const origin = { ...{ id: 'r', name: 'run 1', ink: 0, source: null, created: '' }, data: { name: 'test', digest: 'test', width: 64 } }
  const host = { shelf, date: () => '2026', saved: () => undefined, failed: () => undefined }
  const keeper = new RunKeeper(origin, session.config, host)
  const outbox = new Outbox(() => 0)
  const run = new Run(session, outbox, () => ({ enabled: false, framesPerSecond: 1, sample: 0 }), testClock(), undefined, keeper)
  await vi.waitFor(() => expect(run.state().phase).toBe('failed'), { timeout: 120_000, interval: 5 })
  await keeper.stands(run.state())
  return { run, shelf }
}

test('a run that meets a number that is not finite stops, says so, and keeps its last good state', async () => {
  let { run, shelf } = await spoiled(5)
  // a row of the very first update leaves nothing that could be kept
  for (const which of [12, 20, 28]) if (run.state().step < 1) ({ run, shelf } = await spoiled(which))
  const { step, problem, cause } = run.state()
  expect(step).toBeGreaterThan(0)
  expect(cause).toBe('notFinite')
  expect(problem).toMatchObject({ kind: 'notFinite', remedy: 'Lower the learning rate, then resume.' })
  expect(problem?.problem).toBe(`The loss is not a number at step ${step + 1}; the weights are those of step ${step}.`)
  const { checkpoints } = await shelf.list()
  expect(checkpoints).toMatchObject([{ step, roles: ['last'] }])
  const kept = readCheckpoint(await shelf.read(checkpoints[0]?.id as string), 'kept')
  for (const values of kept.tensors.values()) expect(values.every(Number.isFinite)).toBe(true)
  run.session.destroy()
})
