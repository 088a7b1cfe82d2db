import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Problem } from '../core/errors'
import { learningRate } from '../core/schedule'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { memoryShelf } from '../storage/checkpoints.testing'
import { readCheckpoint } from '../training/checkpoint'
import { TrainingSession } from '../training/session'
import { smallConfig, someClusters, testClock } from '../training/testing'
import { Outbox } from './outbox'
import { Run } from './run'
import { RunKeeper } from './runKeeper'

const SETS = { 'run.steps': 6, 'run.evaluateEvery': 4, 'run.checkpointEvery': 4 }
const dataset = someClusters(40)
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

test('a change at a step whose checkpoint is just being kept is in the checkpoint that a resume takes, and in its bits', async () => {
  const { shelf } = memoryShelf()
  const outbox = new Outbox(() => 0)
  vi.spyOn(outbox, 'post').mockImplementation(() => undefined)
  const session = await TrainingSession.create({
    gpu,
    config: smallConfig(SETS),
    dataset,
    clock: testClock(),
  })
  const origin = { ...{ id: 'r', name: 'run 1', ink: 0, source: null, created: '' }, data: { name: 'test', digest: 'test', width: 64 } }
  let day = 0
  const host = {
    shelf,
    date: () => `2026-${++day + 10}`,
    saved: () => undefined,
    failed: (_: number, bad: Problem) => expect(bad).toBeNull(),
  }
  const keeper = new RunKeeper(origin, session.config, host)
  let change: Promise<unknown> | null = null
  const take = session.checkpoint.bind(session)
  session.checkpoint = async (kind) => {
    change ??= run.setLive({ 'optimizer.learningRate': 5e-4 })
    return take(kind)
  }
  const run = new Run(session, outbox, () => ({ enabled: false, framesPerSecond: 1, sample: 0 }), testClock(), undefined, keeper)
  await vi.waitFor(() => expect(run.state().phase).toBe('finished'), { timeout: 120_000, interval: 5 })
  await change
  await keeper.settled()
  const there = (await shelf.list()).checkpoints.filter(({ step, removed }) => step === 4 && removed === null)
  expect(there.map(({ config }) => config?.optimizer.learningRate)).toEqual([5e-4])
  const stored = readCheckpoint(await shelf.read(there[0]?.id ?? ''), 'kept')
  expect(stored.config?.optimizer.learningRate).toBe(5e-4)
  const rates = run.lines.flatMap((line) => (line.kind === 'train' ? [line.learningRate] : []))
  const usual = smallConfig(SETS)
  const changed = smallConfig({ ...SETS, 'optimizer.learningRate': 5e-4 })
  expect(rates.slice(3, 5)).toEqual([learningRate(usual, 3, 6, 1), learningRate(changed, 4, 6, 1)])
  run.session.destroy()
})
