import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { NumericTensor } from '../formats/lazy'
import { openSource } from '../formats/open'
import { writeSafetensors } from '../formats/safetensors'
import { f32Tensor } from '../formats/testing'
import { openFile } from './fileSource'

const folder = mkdtempSync(join(tmpdir(), 'lattice-source-'))
const put = (name: string, content: Uint8Array | string): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

it('reads ranges, later or at once', async () => {
  const { source, direct, close } = openFile(put('a.txt', 'abcdefgh'))
  expect([source.name, source.size]).toEqual(['a.txt', 8])
  expect(new TextDecoder().decode(await source.read(2, 3))).toBe('cde')
  const out = new Uint8Array(2)
  direct.read(6, out)
  expect(new TextDecoder().decode(out)).toBe('gh')
  close()
})

it('says what is wrong with a path, and with a file that shrinks', async () => {
  expect(() => openFile(join(folder, 'none'))).toThrow('there is no such file. Check the path.')
  expect(() => openFile(folder)).toThrow('this is a folder')
  const path = put('shrinking', 'abcdefgh')
  const { source, direct, close } = openFile(path)
  truncateSync(path, 4)
  await expect(source.read(2, 4)).rejects.toThrow('it became shorter while it was read.')
  expect(() => direct.read(2, new Uint8Array(4))).toThrow('it became shorter')
  close()
})

it('opens 2 GiB by the header, and passes over its rows in less than 300 MB', async () => {
  const rows = 131_072
  const small = writeSafetensors([f32Tensor('query', [1, 4096], new Float32Array(4096))])
  const header = new TextDecoder().decode(small.slice(8, small.length - 4 * 4096))
  const large = header.replace('[1,4096]', `[${rows},4096]`).replace('[0,16384]', `[0,${rows * 16384}]`)
  const first = new Uint8Array(8 + large.length)
  new DataView(first.buffer).setBigUint64(0, BigInt(large.length), true)
  first.set(new TextEncoder().encode(large), 8)
  const path = put('sparse.safetensors', first)
  truncateSync(path, first.length + rows * 16384)
  const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  const before = held()
  const { source, close } = openFile(path)
  const tensor = (await openSource(source)).tensors.get('query') as NumericTensor
  expect(tensor.shape).toEqual([rows, 4096])
  let last = 0
  let most = 0
  for await (const piece of tensor.pieces()) {
    last = piece.row + piece.rows
    most = Math.max(most, held() - before)
    // 400 MB: a leak would show by now
    if (last >= 25_000) break
  }
  expect(last).toBeGreaterThanOrEqual(25_000)
  expect(most).toBeLessThan(300e6)
  close()
})
