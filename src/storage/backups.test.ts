import { afterEach, expect, test, vi } from 'vitest'
import { keepBackup, keptBackups } from './backups'

/** A private folder in memory. */
function disk(...names: string[]) {
  const files = new Map(names.map((name) => [name, new Uint8Array(3)]))
  const folder = {
    async getFileHandle(name: string, { create }: { create: boolean }) {
      if (!files.has(name) && !create) throw new DOMException(name, 'NotFoundError')
      if (!files.has(name)) files.set(name, new Uint8Array())
      return {
        getFile: async () => new File([files.get(name) as Uint8Array<ArrayBuffer>], name, { lastModified: 0 }),
        async move(to: string) {
          files.set(to, files.get(name) as Uint8Array<ArrayBuffer>)
          files.delete(name)
        },
        createSyncAccessHandle: async () => ({
          getSize: () => files.get(name)?.length ?? 0,
          truncate: () => undefined,
          write: (bytes: Uint8Array) => {
            files.set(name, Uint8Array.from(bytes))
            return bytes.length
          },
          ...{ flush: () => undefined, close: () => undefined },
        }),
      }
    },
    removeEntry: async (name: string) => void files.delete(name),
    async *keys() {
      yield* [...files.keys()]
    },
  }
  vi.stubGlobal('navigator', {
    storage: { getDirectory: async () => ({ getDirectoryHandle: async () => folder }) },
    locks: { request: async (_: string, work: () => Promise<unknown>) => work() },
  })
  return files
}

afterEach(() => vi.unstubAllGlobals())

const named = (day: string): string => `lattice-backup-2026-11-${day}T12-00-00Z.zip`
const keep = (day: string): Promise<string> => keepBackup(`2026-11-${day}T12:00:00.000Z`, async (sink) => sink(Uint8Array.of(1)))

test('the newest three backups stay', async () => {
  disk(named('01'), named('02'), named('03'), `${named('04')}.part`)
  expect(await keep('05')).toBe(named('05'))
  expect((await keptBackups()).map(({ name }) => name)).toEqual([named('05'), named('03'), named('02')])
})

test('the backup just made stays, and those before it, when the clock went back', async () => {
  const files = disk(named('20'), named('21'), named('22'))
  await keep('05')
  expect([...files.keys()].sort()).toEqual([named('05'), named('21'), named('22')])
  await keep('06')
  await keep('07')
  expect([...files.keys()].sort()).toEqual([named('05'), named('06'), named('07')])
})
