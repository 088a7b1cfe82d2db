import { expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import type { TrainLine } from '../core/metrics'
import { memoryShelf } from '../storage/checkpoints.testing'
import type { TrainingSession } from '../training/session'
import { testClock } from '../training/testing'
import { KeptCheckpoints } from './checkpoints'
import { Outbox } from './outbox'
import type { StudioEvent } from './protocol'
import { type Locks, RunLocks } from './runLocks'
import { parentOf } from './runOrigin'
import { RunRecords } from './runRecords'

const config = resolveConfig({ preset: 'tiny', sets: new Map([['run.steps', 9]]) })
/** What a session says of itself; nothing is computed here. */
const sessionAt = (step: number): TrainingSession =>
  ({
    ...{ step, config, totalSteps: 9, samples: 8 * step, epoch: 0, seconds: step },
    ...{ dataset: { name: 'clusters', digest: 'dd', width: 64 }, model: { gpu: { report: { name: 'a GPU' } }, buffers: { bytes: 7 } } },
  }) as unknown as TrainingSession
const line = (step: number): TrainLine => ({
  ...{ kind: 'train', step, epoch: 0, samples: 8 * step, loss: 1 / step, surface: 0, internal: 0, dialogue: 0, reconstruction: 0 },
  ...{ gradNorm: 1, learningRate: 1, lossScale: 1, seconds: step },
})

/** A tab over a store that others have too. */
function tab(store = memoryShelf(), held = new Set<string>()) {
  const locks: Locks = {
    request: async (name, _, work) => {
      if (held.has(name)) return work(null)
      held.add(name)
      await work({})
      held.delete(name)
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  }
  const heard: StudioEvent[] = []
  const outbox = new Outbox(() => 0)
  outbox.connect({ postMessage: (event: StudioEvent) => void heard.push(event) } as unknown as MessagePort)
  const own = new RunLocks(
    () => locks,
    async () => undefined,
  )
  const kept = new KeptCheckpoints(store.shelf, outbox, testClock())
  return { records: new RunRecords(store.shelf, kept, outbox, testClock(), own), store, held, heard, outbox }
}
const finished = { phase: 'finished' as const, step: 5, steps: 9, samples: 40, epoch: 0, seconds: 5, samplesPerSecond: 1 }

test('a run is recorded from its first moment, with its lines and what was said of it', async () => {
  const { records, store, outbox, held } = tab()
  const { keeper } = await records.begin({ session: sessionAt(0), source: { kind: 'builtin' }, continues: null })
  const { id } = keeper.origin
  expect((await store.shelf.list()).runs).toMatchObject([
    { id, name: 'run 1', phase: 'training', step: 0, adapter: 'a GPU', data: { name: 'clusters' }, parent: null, note: '' },
  ])
  expect([...held]).toEqual([`lattice-run-${id}`])
  for (const step of [1, 2, 3]) keeper.trained(line(step))
  keeper.validated({ kind: 'validation', step: 3, loss: 1, cosine: 0, 'recall@1': 0, 'recall@10': 0, candidates: 2 }, true)
  outbox.post({ kind: 'note', note: { kind: 'best', step: 3, text: 'best' } })
  // what is still on its way into the files is there for whoever asks
  const lines = await records.lines(id)
  expect([lines.train.length / 13, lines.validations.length, lines.notes.map(({ text }) => text)]).toEqual([3, 1, ['best']])
  await expect(records.setAside(id, true)).rejects.toThrow('it is not over yet')
  await keeper.stands({ ...finished, config, gpuBytes: 7, problem: null })
  await new Promise((resolve) => setTimeout(resolve))
  expect([...held]).toEqual([])
  expect(store.lines.text(`${id}.metrics.jsonl`).trim().split('\n')).toHaveLength(4)
  expect(await (await records.exported([])).text()).toBe(store.lines.text(`${id}.metrics.jsonl`))
  await records.setAside(id, true)
  expect((await store.shelf.list()).runs).toEqual([])
})

test('another tab is refused while one trains the run; then it goes on where it says, and nothing overlaps', async () => {
  const a = tab()
  const b = tab(a.store, a.held)
  const { keeper } = await a.records.begin({ session: sessionAt(0), source: null, continues: null })
  const { id } = keeper.origin
  for (let step = 1; step <= 5; step++) keeper.trained(line(step))
  a.outbox.post({ kind: 'note', note: { kind: 'info', step: 5, text: 'of a step that is done again' } })
  let worked = false
  const work = async (): Promise<void> => {
    worked = true
  }
  await expect(b.records.claimed(id, work)).rejects.toThrow('another tab of this browser trains it.')
  expect(worked).toBe(false)
  // a new run in the first tab lets go of it
  await a.records.begin({ session: sessionAt(0), source: null, continues: null })
  await b.records.claimed(id, work)
  const { keeper: next } = await b.records.begin({ session: sessionAt(3), source: null, continues: id })
  b.outbox.post({ kind: 'note', note: { kind: 'resumed', step: 3, text: 'resumed' } })
  next.trained(line(4))
  next.recorder?.flush()
  expect(next.origin).toMatchObject({ id, name: 'run 1' })
  const { train, notes } = await a.records.lines(id)
  expect(Array.from({ length: train.length / 13 }, (_, i) => train[13 * i])).toEqual([1, 2, 3, 4])
  expect(notes.map(({ text }) => text)).toEqual(['resumed'])
  expect((await a.store.shelf.list()).runs.map(({ name }) => name)).toEqual(['run 1', 'run 2'])
})

test('what could not be begun gives the run back; a trial has the id and the sweep that it was planned with', async () => {
  const { records, held, store } = tab()
  await expect(records.claimed('r1', () => Promise.reject(new Error('no room on the GPU')))).rejects.toThrow('no room')
  await new Promise((resolve) => setTimeout(resolve))
  expect([...held]).toEqual([])
  const trial = { id: 's1-abc', name: 'lr 0.1', sweep: 's1', trial: 'abc' }
  await records.begin({ session: sessionAt(0), source: null, continues: null, trial })
  expect((await store.shelf.list()).runs).toMatchObject([{ ...trial, ink: 0 }])
  const summary = { run: 'r1', kept: 'c1', file: 'f', step: 4 }
  expect(parentOf('weights', { summary } as never)).toEqual({ run: 'r1', checkpoint: 'c1', step: 4 })
  expect(parentOf('fresh', { summary } as never)).toBeNull()
})

test('where lines cannot be written it is said, and the run is recorded without them', async () => {
  const { records, store, heard } = tab()
  store.lines.open = () => Promise.reject(new Error('no private files here'))
  const { keeper } = await records.begin({ session: sessionAt(0), source: null, continues: null })
  expect(keeper.recorder).toBeNull()
  expect(heard).toContainEqual({ kind: 'note', note: { kind: 'warning', step: 0, text: expect.stringContaining('no private files here') } })
  expect(await (await records.exported([line(1)])).text()).toBe(`${JSON.stringify(line(1))}\n`)
  expect((await store.shelf.list()).runs).toHaveLength(1)
})
