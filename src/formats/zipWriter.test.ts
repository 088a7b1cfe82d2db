import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { Reading } from './reading'
import { memorySource } from './source'
import { utf8 } from './testing'
import { memberStart, readZipDirectory } from './zip'
import { measure, ZipWriter } from './zipWriter'

const FILES = new Map([
  ['a.txt', utf8('one\n')],
  ['empty', new Uint8Array(0)],
  ['runs/r1/größer.bin', Uint8Array.from({ length: 2_500_000 }, (_, i) => (i * i) & 255)],
])

async function zipped(wideFrom?: number): Promise<{ bytes: Uint8Array; largest: number }> {
  const parts: Uint8Array[] = []
  const writer = new ZipWriter((part) => void parts.push(part), new Date('2026-11-22T10:20:30Z'), wideFrom)
  for (const [name, bytes] of FILES) {
    const content = memorySource(name, bytes)
    await writer.add(name, content, await measure(content))
  }
  const size = await writer.finish()
  const bytes = new Uint8Array(Buffer.concat(parts))
  expect(bytes.length).toBe(size)
  return { bytes, largest: Math.max(...parts.map(({ length }) => length)) }
}

describe.each([
  ['plain', undefined],
  ['zip64 from 100 bytes on', 100],
  ['zip64 throughout', 0],
])('a zip, %s', (_, wideFrom) => {
  it('is read by another library and by our reader, byte for byte', async () => {
    const { bytes } = await zipped(wideFrom)
    const other = unzipSync(bytes)
    for (const [name, content] of FILES) expect(Buffer.compare(other[name] as Uint8Array, content)).toBe(0)
    const reading = new Reading(memorySource('a.zip', bytes))
    const members = await readZipDirectory(reading)
    expect(members.map(({ name }) => name)).toEqual([...FILES.keys()])
    for (const member of members) {
      const content = FILES.get(member.name) as Uint8Array
      expect(member).toMatchObject({ method: 0, encrypted: false, packed: content.length, size: content.length })
      expect(Buffer.compare(await reading.read(await memberStart(reading, member), member.size), content)).toBe(0)
    }
  })
})

it('never has more than a MiB in hand', async () => {
  expect((await zipped()).largest).toBe(2 ** 20)
})

it('refuses a file that changes while it is read', async () => {
  const writer = new ZipWriter(() => undefined, new Date(0))
  let reads = 0
  const content = { size: 4, read: async () => Uint8Array.of(1, 2, 3, reads++) }
  await expect(writer.add('a', content, await measure(content))).rejects.toThrow('a: it changed while it was read. Try again.')
})

it('measures SHA-256 and CRC-32', async () => {
  expect(await measure(memorySource('a', utf8('123456789')))).toEqual({
    crc: 0xcbf43926,
    sha256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
  })
})
