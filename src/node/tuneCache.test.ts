import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseCommandLine } from './args'
import { FileTuneCache, tuneFile, tuningFor } from './tuneCache'

const fresh = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'lattice-tiles-')), 'deep', 'tiles.json')

test('what is set is there again, from another process too', async () => {
  const path = await fresh()
  const cache = new FileTuneCache(path)
  expect(await cache.get('a')).toBeNull()
  await cache.set('a', 'one')
  await new FileTuneCache(path).set('b', 'two')
  await cache.set('a', 'three')
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ a: 'three', b: 'two' })
  expect([await cache.get('a'), await cache.get('b'), await cache.get('toString')]).toEqual(['three', 'two', null])
})

test.each(['', '{', '[1]', 'null', '{"a": 1}'])('a file that holds “%s” counts as absent, and is replaced', async (content) => {
  const path = await fresh()
  const cache = new FileTuneCache(path)
  await cache.set('x', 'y')
  await writeFile(path, content)
  expect(await cache.get('a')).toBeNull()
  await cache.set('a', 'b')
  expect(await cache.get('a')).toBe('b')
})

test('the file lies in the cache folder of each system', () => {
  expect(tuneFile({ XDG_CACHE_HOME: '/cache' }, 'linux')).toBe('/cache/lattice-studio/tiles.json')
  expect(tuneFile({}, 'linux')).toMatch(/\/\.cache\/lattice-studio\/tiles\.json$/)
  expect(tuneFile({ XDG_CACHE_HOME: '/cache' }, 'darwin')).toMatch(/\/Library\/Caches\/lattice-studio\/tiles\.json$/)
  expect(tuneFile({ LOCALAPPDATA: '/local' }, 'win32')).toBe('/local/lattice-studio/tiles.json')
})

test('--tiles is read, and what is wrong with it is said', () => {
  const asked = (...argv: string[]) => {
    const invocation = parseCommandLine(['train', '--out', 'x', ...argv])
    if (invocation.command === 'help') throw new Error('no help was asked for')
    return tuningFor(invocation, () => undefined).policy
  }
  expect(asked()).toEqual({ mode: 'auto', pinned: {} })
  expect(asked('--tiles', 'off')).toEqual({ mode: 'off', pinned: {} })
  expect(asked('--tiles', 'matmul=split')).toEqual({ mode: 'off', pinned: { matmul: 'split' } })
  expect(() => asked('--tiles', 'some')).toThrow('--tiles some: it is auto, off, or NAME=TILE,…, such as matmul=plain-8x4.')
  expect(() => asked('--tiles', 'matmul=splits')).toThrow('matmul has no tile splits. Did you mean split?')
})
