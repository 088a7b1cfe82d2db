import { expect, test, vi } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import type { DatasetSummary } from '../../core/dataset'
import type { KeptCheckpoint, KeptRun } from '../../core/keptCheckpoint'
import { createCheckpointStore } from '../../store/checkpoints'
import { createDatasetStore } from '../../store/dataset'
import { createLibraryStore } from '../../store/library'
import { createRunStore, IDLE } from '../../store/run'
import type { Stores } from '../../store/stores'
import { createToastStore } from '../../store/toasts'
import { CheckpointCommands, exportName } from './checkpointCommands'

const done = <T>(value: T) => ({ ok: true as const, value })
const problem = { subject: 'it', problem: 'its bytes are damaged.', remedy: 'Use another.' }

class Commands extends CheckpointCommands {
  readonly train = vi.fn(async () => undefined)
  readonly drawRun = vi.fn(async () => undefined)
}

const summaryOf = (digest: string): DatasetSummary => ({ name: digest, digest, pairs: { auto: 'columns' } }) as unknown as DatasetSummary

/** A checkpoint of `clusters` (digest cc), while `open` is the dataset on the page. */
function setUp(open: string, answers: object = {}) {
  const stores = {
    checkpoints: createCheckpointStore(),
    dataset: createDatasetStore(),
    library: createLibraryStore({ getItem: () => null, setItem: () => undefined }),
    run: createRunStore(),
    toasts: createToastStore(),
  } as unknown as Stores
  stores.dataset.setState({ summary: summaryOf(open) })
  const client = { takeKept: vi.fn(async () => done({ file: 'taken' })), setAside: vi.fn(async () => done(null)), ...answers }
  const opened = vi.fn(async ({ name, choice }: { name?: string; choice?: string }) => {
    stores.dataset.setState({ summary: summaryOf(name === 'clusters' || choice === 'mine' ? 'cc' : 'other') })
    return true
  })
  const commands = new Commands(stores, client as never, { open: opened } as never)
  return { commands, stores, client, opened }
}
const kept = (data = 'clusters') =>
  ({
    ...{ id: 'c', name: '', file: '', step: 6, config: resolveConfig() },
    data: { name: data, digest: 'cc', width: 64 },
  }) as KeptCheckpoint

test('a run goes on from a kept checkpoint on its own data, which is opened if it is built in or in the library', async () => {
  const there = setUp('cc')
  await there.commands.resumeKept(kept(), null)
  expect(there.opened).not.toHaveBeenCalled()
  expect(there.commands.train).toHaveBeenCalledWith('resume', { file: 'taken' }, false)
  const builtin = setUp('other')
  await builtin.commands.resumeKept(kept('builtin:clusters'), null)
  expect(builtin.opened).toHaveBeenCalledWith({ kind: 'builtin', name: 'clusters' })
  expect(builtin.commands.train).toHaveBeenCalledTimes(1)
  const library = setUp('other')
  await library.commands.resumeKept(kept('notes.npy'), { source: { kind: 'library', choice: 'mine' } } as unknown as KeptRun)
  expect(library.commands.train).toHaveBeenCalledTimes(1)
})

test('where its data cannot be had, where it is damaged, or while a run is active, nothing starts and the reason is said', async () => {
  const missing = setUp('other')
  await missing.commands.resumeKept(kept('notes.npy'), null)
  expect(missing.stores.checkpoints.getState().problem).toMatchObject({
    subject: 'notes.npy',
    problem: expect.stringContaining('SHA-256 cc'),
  })
  const damaged = setUp('cc', { takeKept: async () => ({ ok: false, problem }) })
  await damaged.commands.resumeKept(kept(), null)
  expect(damaged.stores.checkpoints.getState()).toMatchObject({ problem, working: null })
  const active = setUp('cc')
  active.stores.run.setState({ state: { ...IDLE, phase: 'training' } })
  await active.commands.trainFromKept(kept())
  expect(active.stores.checkpoints.getState().problem?.problem).toContain('while a run is active')
  for (const { commands } of [missing, damaged, active]) expect(commands.train).not.toHaveBeenCalled()
})

test('what is deleted can be brought back', async () => {
  const { commands, client, stores } = setUp('cc')
  await commands.deleteCheckpoint(kept(), '<b>mine</b>')
  const [toast] = stores.toasts.getState().toasts
  expect(toast?.text).toBe('<b>mine</b> deleted')
  toast?.undo?.()
  expect(client.setAside.mock.calls).toEqual([
    ['c', true],
    ['c', false],
  ])
})

test('an exported file is named by checkpoint or run, kind and step, whatever stands in the name', () => {
  expect(exportName({ name: '../../<x> größe', step: 6 }, 'weights', 'run 1')).toBe('x-größe-weights-6.safetensors')
  expect(exportName({ name: '', step: 6 }, 'full', 'run 1')).toBe('run-1-checkpoint-6.safetensors')
  expect(exportName({ name: '///', step: 6 }, 'ema', 'run 1')).toBe('run-averaged-weights-6.safetensors')
})

test('a run that another tab trains is left to it', async () => {
  const elsewhere = setUp('cc')
  elsewhere.stores.checkpoints.setState({ held: ['r'] })
  await elsewhere.commands.resumeKept({ ...kept(), run: 'r' }, { name: 'run 7' } as KeptRun)
  expect(elsewhere.commands.train).not.toHaveBeenCalled()
  expect(elsewhere.stores.checkpoints.getState().problem).toMatchObject({
    ...{ subject: 'run 7', problem: 'another tab of this browser trains it.' },
  })
})

test('a fork is a run of its own, and a checkpoint that another one stands in for is said', async () => {
  const fork = setUp('cc', { takeKept: vi.fn(async () => done({ file: 'taken', run: 'r', instead: 'It is damaged.' })) })
  await fork.commands.forkKept({ ...kept(), run: 'r' }, null)
  expect(fork.commands.train).toHaveBeenCalledWith('resume', { file: 'taken', run: 'r', instead: 'It is damaged.' }, true)
  expect(fork.commands.drawRun).not.toHaveBeenCalled()
  expect(fork.stores.checkpoints.getState().problem).toMatchObject({ problem: 'It is damaged.' })
  await fork.commands.resumeKept({ ...kept(), run: 'r' }, { id: 'r' } as KeptRun)
  expect(fork.commands.drawRun).toHaveBeenCalledWith({ id: 'r' })
})

test('data that was dropped anew is mended as the run had it; where none is its data, what was open stays and the fix-ups are named', async () => {
  const fixes = [{ kind: 'dropNonFinite' }, { kind: 'normalise' }]
  const choice = (file: string, of: object[]) => ({ query: { file, tensor: 'q' }, reply: null, group: null, label: null, fixes: of })
  const run = { id: 'r', source: { kind: 'library', choice: choice('gone', fixes) } } as unknown as KeptRun
  const resumed = async (digestOfMended: string) => {
    const there = setUp('other')
    const { library, dataset } = there.stores
    const before = { kind: 'library', choice: choice('new', []) } as never
    library.open(before)
    library.setState({ files: [{ id: 'new', name: 'emb.csv', tensors: [{ name: 'q' }] }] as never })
    there.opened.mockImplementation((async (what: { choice: { query: { file: string }; fixes: object[] } }) => {
      if (what.choice.query.file === 'gone') return false
      dataset.setState({ summary: summaryOf(what.choice.fixes.length === 2 ? digestOfMended : 'other') })
      library.open(what as never)
      return true
    }) as never)
    await there.commands.resumeKept(kept('emb.csv'), run)
    return there
  }
  expect((await resumed('cc')).commands.train).toHaveBeenCalledTimes(1)
  const { commands, stores } = await resumed('not it')
  expect(commands.train).not.toHaveBeenCalled()
  expect(stores.checkpoints.getState().problem).toMatchObject({
    problem: expect.stringContaining('emb.csv (without bad rows, scaled to norm 1), SHA-256 cc'),
    remedy: expect.stringContaining('its fix-ups are applied again'),
  })
  expect(stores.library.getState().opened).toMatchObject({ choice: { fixes: [] } })
})
