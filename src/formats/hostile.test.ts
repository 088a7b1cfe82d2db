import { deflateRawSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { StudioError } from '../core/errors'
import type { LazyTensor, NumericTensor } from './lazy'
import { openSource } from './open'
import type { OpenOptions } from './reading'
import { memorySource } from './source'
import { latin, npyFile, npyHeader, npyOf, utf8 } from './testing'
import { crc32 } from './zip'

const open = (name: string, bytes: Uint8Array, options?: OpenOptions) => openSource(memorySource(name, bytes), options)
const refusal = async (name: string, bytes: Uint8Array, options?: OpenOptions): Promise<string> => {
  const error = await open(name, bytes, options).then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(StudioError)
  return (error as StudioError).message
}
const load = (tensor: LazyTensor | undefined) => (tensor as NumericTensor).load()

interface Member {
  name: string
  data: Uint8Array
  size?: number
  crc?: number
  method?: number
}

/** An archive of one member, with whatever its headers are made to say. */
function zipOf({ name, data, size, crc, method = 8 }: Member): Uint8Array {
  const packed = method === 8 ? new Uint8Array(deflateRawSync(data)) : data
  const declared = size ?? data.length
  const long = declared > 0xfffffffe
  const extra = long ? new Uint8Array(12) : new Uint8Array(0)
  if (long) {
    const view = new DataView(extra.buffer)
    view.setUint16(0, 1, true)
    view.setUint16(2, 8, true)
    view.setBigUint64(4, BigInt(declared), true)
  }
  const head = (signature: number, bytes: number, fields: (view: DataView, at: number) => void): Uint8Array => {
    const out = new Uint8Array(bytes + name.length + extra.length)
    const view = new DataView(out.buffer)
    view.setUint32(0, signature, true)
    const at = bytes === 46 ? 10 : 8
    view.setUint16(at, method, true)
    view.setUint32(at + 6, crc ?? crc32(data), true)
    view.setUint32(at + 10, packed.length, true)
    view.setUint32(at + 14, long ? 0xffffffff : declared, true)
    view.setUint16(at + 18, name.length, true)
    view.setUint16(at + 20, extra.length, true)
    fields(view, at)
    out.set(latin(name), bytes)
    out.set(extra, bytes + name.length)
    return out
  }
  const local = head(0x04034b50, 30, () => undefined)
  const entry = head(0x02014b50, 46, () => undefined)
  const end = new Uint8Array(22)
  const view = new DataView(end.buffer)
  view.setUint32(0, 0x06054b50, true)
  view.setUint16(10, 1, true)
  view.setUint32(12, entry.length, true)
  view.setUint32(16, local.length + packed.length, true)
  return Uint8Array.from([...local, ...packed, ...entry, ...end])
}

describe('.npz', () => {
  const array = npyOf('<f4', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6))

  it('reads what it is given', async () => {
    for (const method of [0, 8]) {
      const { tensors } = await open('a.npz', zipOf({ name: 'query.npy', data: array, method }))
      expect((await load(tensors.get('query'))).data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
    }
  })

  it('of 2 KB that declares 1 TB is refused before anything is allocated', async () => {
    const bomb = npyFile(npyHeader("'<f8'", '(1000000, 131072)'), { data: new Uint8Array(1_500_000) })
    const bytes = zipOf({ name: 'query.npy', data: bomb, size: 128 + 1_048_576_000_000 })
    expect(bytes.length).toBeLessThan(2200)
    const before = process.memoryUsage()
    expect(await refusal('bomb.npz', bytes)).toMatch(
      /bomb.npz › query: it declares 10485760\d+ bytes, but its \d+ packed bytes cannot hold so many./,
    )
    expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 20)
  })

  it.each([
    [
      'a header that declares more than the member',
      { data: npyFile(npyHeader("'<f4'", '(5,)'), { data: new Uint8Array(16) }) },
      '4 of them are missing',
    ],
    ['a member that is packed in another way', { data: array, method: 12 }, 'it is packed with method 12'],
    ['no array', { name: 'notes.txt', data: latin('hello') }, 'a ZIP archive without any .npy array (it holds “notes.txt”)'],
    ['a PyTorch file', { name: 'archive/data.pkl', data: latin('hello') }, 'this is a PyTorch file (pickled). Save it with safetensors'],
    ['a member that is no array', { data: latin('hello, this is no array') }, 'it does not begin as a .npy file does'],
  ])('%s is refused', async (_, member, message) => {
    expect(await refusal('a.npz', zipOf({ name: 'query.npy', ...member }))).toContain(message)
  })

  it.each([
    ['more than declared', { size: array.length - 8 }, '8 more follow'],
    ['another checksum', { crc: 1 }, 'its checksum (CRC-32) is not that of its bytes'],
  ])('with %s is refused while it is read', async (_, member, message) => {
    const read = async () => load((await open('a.npz', zipOf({ name: 'query.npy', data: array, ...member }))).tensors.get('query'))
    await expect(read()).rejects.toThrow(message.startsWith('8') ? /declare/ : message)
  })

  it('that was cut short says so', async () => {
    expect(await refusal('a.npz', zipOf({ name: 'query.npy', data: array }).slice(0, 90))).toContain('it was cut short')
  })
})

describe('limits', () => {
  const csv = utf8(`query,label\n${'"[1, 2, 3]",x\n'.repeat(60_000)}`)
  const tick = (): { now(): number } => {
    let now = 0
    return { now: () => now++ }
  }

  it('of time end the reading of any format', async () => {
    const parquet = new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'f0', data: [1, 2] },
          { name: 'f1', data: [1, 2] },
        ],
      }),
    )
    for (const [name, bytes] of [
      ['a.csv', csv],
      ['a.jsonl', utf8('{"a": [1, 2]}\n'.repeat(60_000))],
      ['a.parquet', parquet],
    ] as const)
      expect(await refusal(name, bytes, { limits: { seconds: 0.002, clock: tick() } })).toContain('reading it took longer than 0.002 s.')
  })

  it('of memory refuse a page, a batch or a row that is larger', async () => {
    const columnData = [{ name: 'f0', data: Float64Array.from({ length: 4000 }, Math.sqrt), type: 'DOUBLE' as const }]
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, codec: 'UNCOMPRESSED' }))
    const { tensors } = await open('a.parquet', bytes, { limits: { bytes: 20_000 } })
    await expect(load(tensors.get('f0'))).rejects.toThrow('at once; at most 20000 are allowed.')
  })

  it('let a cancellation in after a quarter of a MiB, though the source never waits', async () => {
    const large = utf8(`query\n${`"[${'0.123456789, '.repeat(511)}1]"\n`.repeat(4000)}`)
    const controller = new AbortController()
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      controller.abort(new Error('cancelled'))
      port1.close()
    }
    let read = 0
    const onRead = (bytes: number): void => {
      read += bytes
      if (read > 2 ** 20 && read <= 2 ** 20 + bytes) port2.postMessage(null)
    }
    await expect(open('a.csv', large, { signal: controller.signal, onRead })).rejects.toThrow('cancelled')
    expect(read).toBeLessThan(2 ** 21)
    expect(large.length).toBeGreaterThan(2 ** 24)
  })
})

describe('text', () => {
  it.each([
    ['binary.csv', Uint8Array.of(0x61, 0x2c, 0xff, 0xfe, 0xc3), 'bytes 0 to 4 are not UTF-8 text. Save it as UTF-8.'],
    ['header.csv', utf8('query,label\n'), 'it has no rows.'],
    ['open.csv', utf8('a,b\n1,"2\n3,4\n'), 'record 2 has a quote that is never closed.'],
    ['short.csv', utf8('f0,f1,f2\n1,2,3\n4,5\n7,8,9\n'), 'Row 1 has 2 values; 3 are expected. Skip the row, or export the file again.'],
    ['words.csv', utf8('f0,f1\n1,2\nn/a,5\n7,8\n'), 'Row 1 has “n/a” in column “f0”, which is not a number.'],
    [
      'ragged.csv',
      utf8('query,reply\n"[1, 2]","[3, 4]"\n"[1, 2]","[3]"\n"[1, 2]","[3, 4]"\n'),
      'Row 1 has 1 value in “reply”; 2 are expected.',
    ],
    ['most.csv', utf8('f0,f1\n1\n2\n3,4\n'), '2 of 3 rows are damaged. Row 0 has 1 value; 2 are expected.'],
    ['list.jsonl', utf8('[1, 2]\n'), '1 of 1 rows are damaged. Row 0 is not a JSON object.'],
    ['broken.jsonl', utf8('{"q": [1, 2]}\n{"q": [1,\n{"q": [3, 4]}\n'), 'Row 1 is not a JSON object. Skip the row'],
    ['empty.jsonl', utf8('\n\n'), 'it has no rows.'],
    ['keyless.jsonl', utf8('{}\n'), 'it has no JSON object.'],
  ])('%s is refused with its place', async (name, bytes, message) => {
    expect(await refusal(name, bytes)).toContain(`${name}: ${message}`)
  })

  it('skips what it named', async () => {
    const bytes = utf8('f0,f1,label\n1,2,a\n4\nn/a,5,b\n7,8,c\n,9,d\n')
    const { tensors, skipped } = await open('a.csv', bytes, { skipBadRows: true })
    expect(skipped).toEqual({ rows: 2, first: 1 })
    expect((await load(tensors.get('f'))).data).toEqual(Float32Array.of(1, 2, 7, 8, Number.NaN, 9))
    const label = tensors.get('label')
    expect(label?.kind === 'text' && (await label.load()).names).toEqual(['a', 'c', 'd'])
  })

  it('reads what programs write: NaN in JSON, Windows lines, other separators, UTF-16, names by number', async () => {
    const jsonl = await open('a.jsonl', utf8('{"q": [NaN, 2.5], "t": "NaN is \\"no\\" number"}\r\n\r\n{"q": [-Infinity, null], "t": "x"}'))
    expect((await load(jsonl.tensors.get('q'))).data).toEqual(Float32Array.of(Number.NaN, 2.5, Number.NEGATIVE_INFINITY, Number.NaN))
    const semicolons = await open('a.csv', utf8('\ufeffx1;x2;group\r\n1;2.5;7\r\n3;inf;8\r\n'))
    expect([...semicolons.tensors.keys()]).toEqual(['x', 'group'])
    expect((await load(semicolons.tensors.get('x'))).data).toEqual(Float32Array.of(1, 2.5, 3, Number.POSITIVE_INFINITY))
    const wide = new Uint8Array(Uint16Array.from('\ufeff0,1\n5,6.5\n', (letter) => letter.charCodeAt(0)).buffer)
    expect((await load((await open('a.csv', wide)).tensors.get(''))).data).toEqual(Float32Array.of(5, 6.5))
    const spaces = await open('a.csv', utf8('0.5 1 2\n3 4 5e-1\n'))
    expect((await load(spaces.tensors.get('0'))).data).toEqual(Float32Array.of(0.5, 1, 2, 3, 4, 0.5))
  })

  it('keeps whole numbers beyond 32 bits, and rows that lie across chunks', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `${2 ** 40 + i},"a ""quoted""\nline ${i}"`)
    const { tensors } = await open('a.csv', utf8(`id,text\n${rows.join('\n')}\n`))
    expect(tensors.get('id')).toMatchObject({ dtype: 'I64', shape: [30_000] })
    expect((await load(tensors.get('id'))).data[29_999]).toBe(2n ** 40n + 29_999n)
    const text = tensors.get('text')
    expect(text?.kind === 'text' && (await text.load()).names[29_999]).toBe('a "quoted"\nline 29999')
  })
})
