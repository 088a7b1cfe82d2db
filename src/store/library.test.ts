import { describe, expect, it } from 'vitest'
import type { DatasetChoice, LibraryFile } from '../core/library'
import { createLibraryStore, filesOf, lookedAt, lookedChoice, OPENED_KEY, rememberedOpened } from './library'

const choice: DatasetChoice = {
  query: { file: 'a', tensor: 'q' },
  reply: { file: 'b', tensor: '' },
  group: null,
  label: { file: 'a', tensor: 'topic' },
  fixes: [{ kind: 'dropDuplicates' }, { kind: 'truncate', width: 8 }],
}
const file = (id: string): LibraryFile => ({
  id,
  name: `${id}.npy`,
  size: 8,
  format: 'npy',
  sha256: '',
  added: '',
  tensors: [],
  kept: true,
})

function memory(text?: string) {
  const entries = new Map(text === undefined ? [] : [[OPENED_KEY, text]])
  return { getItem: (key: string) => entries.get(key) ?? null, setItem: (key: string, value: string) => void entries.set(key, value) }
}

describe('what was open', () => {
  it('is known on the next visit, fixes and all', () => {
    const kept = memory()
    createLibraryStore(kept).open({ kind: 'library', choice })
    expect(rememberedOpened(kept)).toEqual({ kind: 'library', choice })
    createLibraryStore(kept).open({ kind: 'builtin', name: 'documents' })
    expect(rememberedOpened(kept)).toEqual({ kind: 'builtin', name: 'documents' })
  })

  it.each([
    ['nothing', undefined],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an unknown built-in', '{"kind":"builtin","name":"x"}'],
    ['no query', JSON.stringify({ kind: 'library', choice: { ...choice, query: null } })],
    ['a reply that is no reference', JSON.stringify({ kind: 'library', choice: { ...choice, reply: 'b' } })],
    ['an unknown fix', JSON.stringify({ kind: 'library', choice: { ...choice, fixes: [{ kind: 'melt' }] } })],
    ['a width that is no number', JSON.stringify({ kind: 'library', choice: { ...choice, fixes: [{ kind: 'truncate', width: '8' }] } })],
  ])('is not taken from %s', (_, text) => {
    expect(rememberedOpened(memory(text))).toBeNull()
  })
})

describe('the library', () => {
  it('names each file of a choice once', () => {
    expect(filesOf(choice)).toEqual(['a', 'b'])
  })

  it('has an arrival from the first byte to the last, then the file', () => {
    const store = createLibraryStore(memory())
    store.setState({ files: [file('old')] })
    store.expect('1', { name: 'new.npy', size: 9 })
    store.expect('2', { name: 'other.npy', size: 9 })
    const first = store.getState().arrivals[0]
    expect(first).toMatchObject({ id: '1', name: 'new.npy', read: 0, problem: null })
    store.hear({ kind: 'arrival', arrival: { ...(first as NonNullable<typeof first>), read: 4 } })
    expect(store.getState().arrivals.map(({ id, read }) => [id, read])).toEqual([
      ['1', 4],
      ['2', 0],
    ])
    store.hear({ kind: 'arrived', id: '1', file: file('new') })
    expect(store.getState().arrivals.map(({ id }) => id)).toEqual(['2'])
    expect(store.getState().files?.map(({ id }) => id)).toEqual(['new', 'old'])
    store.hear({ kind: 'arrived', id: '3', file: { ...file('old'), name: 'again.npy' } })
    expect(store.getState().files?.map(({ name }) => name)).toEqual(['again.npy', 'new.npy'])
  })

  it('shows what could not be opened until that is given up', () => {
    const store = createLibraryStore(memory())
    store.open({ kind: 'builtin', name: 'clusters' })
    store.setState({ refused: { kind: 'library', choice }, draft: choice, problem: { subject: 'a', problem: 'b', remedy: 'c' } })
    expect(lookedChoice(store.getState())).toBe(choice)
    store.forgetRefused()
    expect(lookedAt(store.getState())).toEqual({ kind: 'builtin', name: 'clusters' })
    expect(store.getState()).toMatchObject({ problem: null, draft: null })
  })
})
