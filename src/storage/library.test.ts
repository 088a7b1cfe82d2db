import { expect, test } from 'vitest'
import type { LibraryFile } from '../core/library'
import { memoryLibrary } from './testing'

const entry = (id: string, more: Partial<LibraryFile> = {}): LibraryFile => ({
  id,
  name: `${id}.npy`,
  size: 4,
  format: 'npy',
  sha256: id,
  added: `2026-01-0${id.length}T00:00:00.000Z`,
  tensors: [{ name: '', dtype: 'F32', shape: [1, 1] }],
  kept: true,
  ...more,
})

async function filled(ids: string[], now = () => 0) {
  const all = memoryLibrary({ now })
  for (const id of ids) {
    const writer = await all.files.create(id)
    writer.write(new Uint8Array(4))
    writer.close()
    await all.library.add(entry(id), [{ path: id, offset: 0, names: null }])
  }
  return all
}

test('the newest comes first', async () => {
  const { library } = await filled(['a', 'bb', 'ccc'])
  expect((await library.list()).map(({ id }) => id)).toEqual(['ccc', 'bb', 'a'])
})

test('what is removed can be brought back, until it is forgotten', async () => {
  const { library, files } = await filled(['a', 'bb'])
  await library.remove('a')
  expect((await library.list()).map(({ id }) => id)).toEqual(['bb'])
  expect(files.stored.has('a')).toBe(true)
  expect(await library.restore('a')).toEqual(entry('a'))
  await library.forget('a')
  expect((await library.list()).map(({ id }) => id)).toEqual(['bb', 'a'])
  await library.remove('a')
  await library.forget('a')
  expect([...files.stored.keys()]).toEqual(['bb'])
  await expect(library.restore('a')).rejects.toThrow('Library: a file of this dataset is no longer kept. Drop it again.')
  await library.forget('a')
})

test('a file with the same name and content is known, even if it was removed', async () => {
  const { library } = await filled(['a'])
  expect(await library.twin('a.npy', 'other')).toBeNull()
  expect(await library.twin('b.npy', 'a')).toBeNull()
  await library.remove('a')
  expect(await library.twin('a.npy', 'a')).toEqual(entry('a'))
  expect(await library.list()).toHaveLength(1)
})

test('tidying gives back what no record knows, and what was removed long ago, but nothing that is being written', async () => {
  let now = 1_000_000
  const { library, files } = await filled(['a', 'bb', 'ccc'], () => now)
  const partial = await files.create('half')
  partial.write(new Uint8Array(3))
  partial.close()
  const arriving = await files.create('arriving')
  await library.remove('a')
  now += 11 * 60 * 1000
  await library.remove('bb')
  await library.tidy()
  expect([...files.stored.keys()].sort()).toEqual(['arriving', 'bb', 'ccc'])
  expect(await library.restore('bb')).toEqual(entry('bb'))
  arriving.close()
})
