import { beforeEach, describe, expect, it } from 'vitest'
import { createPresetsStore } from './presets'

/** A storage in memory. */
function memory(): Storage {
  const values = new Map<string, string>()
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  } as Storage
}

describe('own presets', () => {
  let storage: Storage
  beforeEach(() => {
    storage = memory()
  })
  const names = (store: ReturnType<typeof createPresetsStore>): string[] => store.getState().own.map(({ name }) => name)

  it('are kept for the next visit, in order', () => {
    const store = createPresetsStore(storage)
    store.save('wide and slow', { 'lattice.channels': 32 })
    store.save('a', { 'run.steps': 5 })
    expect(names(createPresetsStore(storage))).toEqual(['a', 'wide and slow'])
    expect(createPresetsStore(storage).getState().own[1]?.values).toEqual({ 'lattice.channels': 32 })
  })

  it('can be renamed, removed and put back; a name that is taken is refused', () => {
    const store = createPresetsStore(storage)
    store.save('a', { 'run.steps': 5 })
    store.save('b', { 'run.steps': 6 })
    expect(store.rename('a', 'b')).toBeNull()
    expect(store.rename('a', '  ')).toBeNull()
    store.rename('a', 'c')
    expect(names(store)).toEqual(['b', 'c'])
    const back = store.remove('c')
    expect(names(createPresetsStore(storage))).toEqual(['b'])
    back()
    expect(names(createPresetsStore(storage))).toEqual(['b', 'c'])
    store.save('b', { 'run.steps': 9 })()
    expect(store.getState().own[0]?.values).toEqual({ 'run.steps': 6 })
  })

  it('survive whatever else stands in the storage', () => {
    for (const text of ['{', '7', 'null', '[1, {"name": ""}, {"name": "x"}]']) {
      storage.setItem('lattice-presets', text)
      expect(names(createPresetsStore(storage))).toEqual([])
    }
    storage.setItem('lattice-presets', JSON.stringify([{ name: 'old', values: { 'lattice.gone': 1, 'run.steps': 'many', 'run.seed': 3 } }]))
    expect(createPresetsStore(storage).getState().own).toEqual([{ name: 'old', values: { 'run.seed': 3 } }])
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error('full')
      },
    } as unknown as Storage
    const store = createPresetsStore(full)
    store.save('here', {})
    expect(names(store)).toEqual(['here'])
  })
})
