import { expect, test, vi } from 'vitest'
import { createRunStore, IDLE } from '../../store/run'
import type { Stores } from '../../store/stores'
import { Commands } from './commands'

/** What Space does with a stopped run on emb.csv while other data is open. */
async function space(open: string) {
  const stores = {
    run: createRunStore(),
    dataset: { getState: () => ({ summary: { digest: open, trainRows: 4 }, reading: null }) },
    device: { getState: () => ({ report: {}, problem: null }), setState: () => undefined },
    config: { getState: () => ({ errors: new Map(), config: { run: {}, batch: {} } }) },
    measure: { getState: () => ({ under: null }) },
    sweeps: { getState: () => ({ current: null, sweeps: [] }) },
  }
  const data = { name: 'emb.csv', digest: 'emb', trainRows: 535 }
  const record = { id: 'r', name: 'run 7', ink: 0, dataset: 'emb.csv', data, state: IDLE, last: null, best: null, validations: [] }
  stores.run.setState({ state: { ...IDLE, phase: 'stopped' }, records: [record] })
  const client = { resume: vi.fn(async () => undefined), start: vi.fn(async () => ({ ok: false, problem: null })) }
  await new Commands(stores as unknown as Stores, client as never, {} as never).toggle()
  return [client.resume.mock.calls.length, client.start.mock.calls.length]
}

test('Space goes on with a stopped run; where other data was opened since, it trains on that', async () => {
  expect(await space('emb')).toEqual([1, 0])
  expect(await space('clusters')).toEqual([0, 1])
})
