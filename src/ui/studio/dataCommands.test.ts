import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FIXES_KEY } from '../../store/choices'
import { createLibraryStore, lookedAt } from '../../store/library'
import { IDLE } from '../../store/run'
import { choiceOf, done, file, kept, problem, refusal, setUp } from './dataCommands.testing'

beforeEach(() => {
  vi.unstubAllGlobals()
})

describe('files', () => {
  it('that come in are opened as their names suggest', async () => {
    const { data, stores, training, client } = setUp()
    await data.openFiles([file('a'), file('b')])
    expect(client.suggest).toHaveBeenCalledWith(['kept a', 'kept b'])
    expect(training.openDataset).toHaveBeenCalledWith({ kind: 'library', choice: choiceOf('kept a') }, expect.anything())
    expect(stores.library.getState()).toMatchObject({ opened: { kind: 'library' }, arrivals: [], problem: null })
    expect(stores.dataset.getState()).toMatchObject({ reading: null, summary: { name: 'd' } })
  })

  it('are only kept while a run is active', async () => {
    const { data, stores, training } = setUp()
    stores.run.setState({ state: { ...IDLE, phase: 'training' } })
    await data.openFiles([file('a')])
    expect(stores.library.getState().files).toHaveLength(1)
    expect(training.openDataset).not.toHaveBeenCalled()
  })

  it('whose names say nothing leave the first open, and the choice to the person', async () => {
    const { data, stores } = setUp({ suggest: async () => refusal })
    await data.openFiles([file('a'), file('b')])
    expect(stores.library.getState()).toMatchObject({
      draft: choiceOf('kept a'),
      problem: { problem: 'p.', remedy: 'The first is open; choose query and reply below.' },
    })
  })

  it('that are refused can be taken without their bad rows', async () => {
    const set = setUp()
    set.take.mockImplementationOnce(async ([taken]) => {
      const arrival = { id: taken?.id ?? '', name: 'a', size: 1, read: 1, secondsLeft: null, problem, skippable: { rows: 1, first: 3 } }
      set.emit({ kind: 'arrival', arrival })
    })
    await set.data.openFiles([file('a')])
    const [refused] = set.stores.library.getState().arrivals
    expect(refused).toMatchObject({ problem, skippable: { rows: 1 } })
    await set.data.skipBadRows(refused?.id ?? '')
    expect(set.take.mock.lastCall?.[0]).toMatchObject([{ skipBadRows: true }])
    expect(set.stores.library.getState()).toMatchObject({ arrivals: [], opened: { kind: 'library' } })
  })

  it('that are cancelled are not heard of again', async () => {
    const set = setUp({ take: () => new Promise(() => undefined) })
    const taking = set.data.takeFiles([file('a')])
    const [arrival] = set.stores.library.getState().arrivals
    set.data.cancelArrival(arrival?.id ?? '')
    expect(await taking).toEqual([])
    set.emit({ kind: 'arrived', id: arrival?.id ?? '', file: kept('late') })
    expect(set.stores.library.getState()).toMatchObject({ arrivals: [], files: null })
    expect(set.client.cancel).toHaveBeenCalledWith(arrival?.id)
  })

  it('that found no room are handed to the training worker by the page', async () => {
    const set = setUp()
    set.take.mockImplementationOnce(async ([taken]) => {
      set.emit({ kind: 'arrived', id: taken?.id ?? '', file: { ...kept('loose'), kept: false } })
    })
    await set.data.openFiles([file('a')])
    expect(set.training.openDataset).toHaveBeenCalledWith(
      { kind: 'library', choice: choiceOf('loose'), loose: [{ id: 'loose', file: expect.any(File), skipBadRows: false }] },
      expect.anything(),
    )
  })

  it('that are removed come back by the toast, and what was open with them', async () => {
    const { data, stores, client } = setUp()
    await data.openFiles([file('a')])
    await data.removeKept(kept('kept a', 'a'))
    expect(stores.library.getState()).toMatchObject({ files: [], opened: { kind: 'builtin', name: 'clusters' } })
    const [toast] = stores.toasts.getState().toasts
    expect(toast?.text).toBe('Removed a')
    toast?.undo?.()
    await vi.waitFor(() => expect(stores.library.getState().opened?.kind).toBe('library'))
    expect(stores.library.getState().files?.map(({ id }) => id)).toEqual(['kept a'])
    expect(client.forget).not.toHaveBeenCalled()
  })
})

describe('the dataset', () => {
  it('that cannot be opened is looked at, and mended', async () => {
    const { data, stores, training } = setUp()
    await data.openFiles([file('a')])
    training.openDataset.mockResolvedValueOnce(refusal as never)
    await data.fix((fixes) => [...fixes, { kind: 'normalise' }])
    const { refused, opened } = stores.library.getState()
    expect(refused).toMatchObject({ choice: { fixes: [{ kind: 'normalise' }] } })
    expect(opened).toMatchObject({ choice: { fixes: [] } })
    await data.fix(() => [])
    expect(stores.library.getState()).toMatchObject({ refused: null, problem: null })
  })

  it('that cannot even be looked at stays what is shown: nothing of the open one stands in its place', async () => {
    const inspect = vi.fn(async () => refusal)
    const { data, stores, training } = setUp({ inspect: inspect as never })
    await data.openFiles([file('a')])
    training.openDataset.mockResolvedValueOnce(refusal as never)
    await data.openFiles([file('b')])
    await data.look()
    const state = stores.library.getState()
    expect(inspect).toHaveBeenCalledTimes(1)
    expect(state).toMatchObject({ problem, draft: choiceOf('kept b') })
    expect(lookedAt(state)).toEqual({ kind: 'library', choice: choiceOf('kept b') })
    expect(stores.inspection.getState()).toMatchObject({ inspecting: null, inspection: null, problem: null })
    stores.library.forgetRefused()
    expect(stores.library.getState()).toMatchObject({ problem: null, draft: choiceOf('kept a'), refused: null })
  })

  it('has its fixes again after something else was open, and on the next visit', async () => {
    const { data, stores, storage } = setUp()
    await data.openFiles([file('a')])
    await data.fix(() => [{ kind: 'normalise' }])
    await data.openBuiltin('clusters')
    await data.openFiles([file('b')])
    expect(stores.library.getState().opened).toMatchObject({ choice: { fixes: [] } })
    await data.openKept(['kept a'])
    expect(stores.library.getState().opened).toMatchObject({ choice: { query: { file: 'kept a' }, fixes: [{ kind: 'normalise' }] } })
    expect(createLibraryStore(storage).mended(choiceOf('kept a')).fixes).toEqual([{ kind: 'normalise' }])
    // what was undone stays undone
    await data.fix(() => [])
    await data.openBuiltin('clusters')
    await data.openKept(['kept a'])
    expect(stores.library.getState().opened).toMatchObject({ choice: { fixes: [] } })
  })

  it('has no fixes that are not understood', () => {
    const { stores, storage } = setUp()
    for (const text of ['{', '{}', '[1]', JSON.stringify([[JSON.stringify([['a', ''], null]), [{ kind: 'melt' }]]])]) {
      storage.setItem(FIXES_KEY, text)
      expect(stores.library.mended(choiceOf('a'))).toEqual(choiceOf('a'))
    }
  })

  it('of the last visit is opened again; where a file is gone, the built-in one with the reason', async () => {
    const set = setUp({ library: async () => done([kept('a')]) })
    set.storage.setItem('lattice-dataset', JSON.stringify({ kind: 'library', choice: choiceOf('a') }))
    await set.data.begin()
    expect(set.stores.library.getState().opened).toEqual({ kind: 'library', choice: choiceOf('a') })
    set.storage.setItem('lattice-dataset', JSON.stringify({ kind: 'library', choice: choiceOf('gone') }))
    await set.data.begin()
    expect(set.stores.library.getState()).toMatchObject({ opened: { kind: 'builtin' }, problem: { subject: 'Last dataset' } })
  })

  it('keeps the training worker out of a change of colours', async () => {
    const { data, stores, training } = setUp()
    await data.openFiles([file('a')])
    data.colourBy({ file: 'kept a', tensor: 'topic' })
    expect(stores.library.getState().opened).toMatchObject({ choice: { label: { tensor: 'topic' } } })
    expect(training.openDataset).toHaveBeenCalledTimes(1)
  })
})
