import { expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import type { ValidationLine } from '../core/metrics'
import { MemoryBytes, memoryShelf } from '../storage/checkpoints.testing'
import type { RunState } from './protocol'
import { RunKeeper } from './runKeeper'

const config = resolveConfig({ preset: 'tiny', sets: new Map([['run.steps', 100]]) })
const origin = {
  ...{ id: 'r', name: 'run 1', ink: 0, data: { name: 'clusters', digest: 'd', width: 64 }, source: null },
  created: '2026-01-01',
}
const line = (step: number, loss: number): ValidationLine => ({
  ...{ kind: 'validation', step, loss, cosine: 0, candidates: 9 },
  ...{ 'recall@1': 0, 'recall@10': 0 },
})
const at = (step: number, phase: RunState['phase'] = 'training'): RunState => ({
  ...{ phase, step, steps: 100, samples: 8 * step, epoch: 0, seconds: step, samplesPerSecond: 8, config, gpuBytes: 5, problem: null },
})
const bytesOf = (step: number): Uint8Array<ArrayBuffer> => new Uint8Array(50).fill(step)

function keeperOn(bytes = new MemoryBytes(), validations: ValidationLine[] = []) {
  const { shelf } = memoryShelf(bytes)
  const heard: string[] = []
  let day = 1
  const host = {
    shelf,
    date: () => `2026-01-${String(++day).padStart(2, '0')}`,
    saved: (step: number, roles: readonly string[]) => void heard.push(`saved ${step} ${roles.join()}`),
    failed: (step: number, { problem }: { problem: string }) => void heard.push(`failed ${step}: ${problem}`),
  }
  return { keeper: new RunKeeper(origin, config, host, validations), shelf, heard, bytes }
}

test('one checkpoint that is last and best is kept once; the best stays when a worse one follows', async () => {
  const { keeper, shelf, heard } = keeperOn()
  keeper.validated(line(50, 2), true)
  const first = bytesOf(50)
  keeper.save('last', first, at(50))
  keeper.save('best', first, at(50))
  await keeper.settled()
  keeper.validated(line(100, 3), false)
  keeper.save('last', bytesOf(100), at(100))
  await keeper.settled()
  await keeper.stands(at(100, 'finished'))
  expect(heard).toEqual(['saved 50 last,best', 'saved 100 last'])
  expect(await shelf.list()).toMatchObject({
    checkpoints: [
      { step: 100, roles: ['last'], validation: { step: 100, loss: 3 }, data: { name: 'clusters' }, full: true },
      { step: 50, roles: ['best'], validation: { loss: 2 } },
    ],
    runs: [{ id: 'r', phase: 'finished', step: 100, validations: [{ step: 50 }, { step: 100 }] }],
  })
})

test('training never waits: what is overtaken before its turn is not written, but a best is', async () => {
  const { keeper, heard } = keeperOn()
  keeper.save('last', bytesOf(1), at(1))
  keeper.save('last', bytesOf(2), at(2))
  keeper.validated(line(3, 1), true)
  keeper.save('best', bytesOf(3), at(3))
  keeper.save('last', bytesOf(4), at(4))
  await keeper.settled()
  expect(heard).toEqual(['saved 1 last', 'saved 3 best', 'saved 4 last'])
})

test('a full disk is told, and the run goes on being kept when there is room again', async () => {
  const bytes = new MemoryBytes()
  const { keeper, heard, shelf } = keeperOn(bytes)
  bytes.quota = 20
  keeper.save('last', bytesOf(1), at(1))
  await keeper.settled()
  bytes.quota = 200
  keeper.save('last', bytesOf(2), at(2))
  await keeper.settled()
  expect(heard).toEqual(['failed 1: the browser has no room for its 50 bytes, so it was not saved.', 'saved 2 last'])
  expect((await shelf.list()).checkpoints.map(({ step }) => step)).toEqual([2])
})

test('a run that is gone on with knows its best; a rollback forgets what came after it', async () => {
  const { keeper, shelf } = keeperOn(new MemoryBytes(), [line(10, 1), line(20, 4)])
  keeper.rolledBack(10)
  keeper.validated(line(30, 2), false)
  keeper.save('last', bytesOf(30), at(30))
  await keeper.keep(bytesOf(31), at(31))
  await keeper.settled()
  const { checkpoints, runs } = await shelf.list()
  expect(checkpoints.map(({ step, roles, pinned }) => [step, pinned, ...roles])).toEqual([
    [31, true],
    [30, false, 'last'],
  ])
  expect(runs[0]?.validations.map(({ step }) => step)).toEqual([10, 30])
})

test('a checkpoint says the settings that its bytes have, whatever is changed while it waits; kept anew at its step it takes its place', async () => {
  const { keeper, shelf } = keeperOn()
  const live = structuredClone(config)
  const state = { ...at(20), config: live }
  const rates = async () =>
    (await shelf.list()).checkpoints.flatMap(({ config: said, removed }) => (removed === null ? [said?.optimizer.learningRate] : []))
  keeper.save('last', bytesOf(20), state)
  live.optimizer.learningRate = 5e-4
  await keeper.settled()
  expect(await rates()).toEqual([config.optimizer.learningRate])
  keeper.save('last', bytesOf(21), state)
  await keeper.settled()
  expect(await rates()).toEqual([5e-4])
})

test('a picture is wanted where a checkpoint may be kept', () => {
  const { keeper } = keeperOn()
  expect([1, 49, 50, 99, 100].filter((step) => keeper.keepsAt(step))).toEqual([50, 100])
})
