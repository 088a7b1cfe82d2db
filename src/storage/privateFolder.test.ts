import { afterEach, expect, test, vi } from 'vitest'
import { PrivateFolder } from './privateFolder'
import type { SyncAccess } from './syncAccess'

/** One folder, whose files have so many bytes at the most, and are let into by one writer at a time. */
function disk(quota: number) {
  const files = new Map<string, Uint8Array>()
  const open = new Set<string>()
  const trouble = { flush: false }
  const access = (name: string): SyncAccess => ({
    getSize: () => files.get(name)?.length ?? 0,
    truncate: (size) => void files.set(name, (files.get(name) as Uint8Array).slice(0, size)),
    read: () => 0,
    write(bytes, { at }) {
      const part = bytes.subarray(0, Math.max(0, quota - at))
      const after = new Uint8Array(Math.max(at + part.length, files.get(name)?.length ?? 0))
      after.set(files.get(name) as Uint8Array)
      after.set(part, at)
      files.set(name, after)
      return part.length
    },
    flush() {
      if (trouble.flush) throw new DOMException('The disk went away.', 'InvalidStateError')
    },
    close: () => void open.delete(name),
  })
  const folder = {
    async getFileHandle(name: string, { create }: { create: boolean }) {
      if (!files.has(name) && !create) throw new DOMException(name, 'NotFoundError')
      if (!files.has(name)) files.set(name, new Uint8Array())
      return {
        async createSyncAccessHandle() {
          if (open.has(name)) throw new DOMException(name, 'NoModificationAllowedError')
          open.add(name)
          return access(name)
        },
      }
    },
    async removeEntry(name: string) {
      if (open.has(name)) throw new DOMException(name, 'NoModificationAllowedError')
      files.delete(name)
    },
    async *keys() {
      yield* files.keys()
    },
  }
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => ({ getDirectoryHandle: async () => folder }) } })
  return { files, open, trouble }
}

const source = (bytes: Uint8Array) => ({ size: bytes.length, read: async (at: number, length: number) => bytes.slice(at, at + length) })
const numbers = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i & 255)

afterEach(() => vi.unstubAllGlobals())

test('a file is written part by part, over all that was there', async () => {
  const { files, open } = disk(2 ** 24)
  const folder = new PrivateFolder('any')
  await folder.copy('one', source(numbers(100)))
  const bytes = numbers(5 * 2 ** 20 + 1)
  await folder.copy('two', source(bytes))
  await folder.copy('one', source(numbers(7)))
  expect(files.get('one')).toEqual(numbers(7))
  expect(Buffer.from(files.get('two') as Uint8Array).equals(bytes)).toBe(true)
  expect(await folder.names()).toEqual(['one', 'two'])
  expect([...open]).toEqual([])
})

test('what does not fit leaves nothing behind', async () => {
  const { files, open } = disk(50)
  const folder = new PrivateFolder('any')
  await expect(folder.copy('large', source(numbers(51)))).rejects.toMatchObject({ name: 'QuotaExceededError' })
  expect([files.size, open.size]).toEqual([0, 0])
  await folder.copy('small', source(numbers(50)))
  expect([...files.keys()]).toEqual(['small'])
})

test('a file that never reached the disk, or was not written to its end, is removed', async () => {
  const { files, open, trouble } = disk(50)
  const folder = new PrivateFolder('any')
  const stopped = folder.write('stopped', async (sink) => {
    sink(numbers(10))
    throw new Error('cancelled')
  })
  await expect(stopped).rejects.toThrow('cancelled')
  trouble.flush = true
  await expect(folder.copy('lost', source(numbers(10)))).rejects.toThrow('The disk went away.')
  expect([files.size, open.size]).toEqual([0, 0])
})

test('a file that somebody else writes stays theirs', async () => {
  const { files } = disk(50)
  const folder = new PrivateFolder('any')
  const writer = await folder.writer('one')
  writer.write(numbers(3))
  await expect(folder.copy('one', source(numbers(9)))).rejects.toMatchObject({ name: 'NoModificationAllowedError' })
  writer.close()
  expect(files.get('one')).toEqual(numbers(3))
})
