import { describe, expect, it } from 'vitest'
import { StudioError } from '../core/errors'
import type { NumericTensor } from './lazy'
import { openSource } from './open'
import { writeSafetensors } from './safetensors'
import { type ByteSource, blobSource, memorySource } from './source'
import { bytesOf } from './tensor'
import { f32Tensor, latin, npyFile, npyHeader, npyOf } from './testing'

const numbers = Float32Array.from({ length: 12 }, (_, i) => i - 4.5)

async function only(source: ByteSource): Promise<NumericTensor> {
  const [tensor] = (await openSource(source)).tensors.values()
  if (tensor?.kind !== 'numeric') throw new Error('no numeric tensor')
  return tensor
}

/** A source of a size that memory would not hold: zeros behind what it begins with. */
function sparse(name: string, begin: Uint8Array, size: number): ByteSource & { read: ByteSource['read']; reads: number[] } {
  const reads: number[] = []
  return {
    name,
    size,
    reads,
    async read(offset, length) {
      reads.push(length)
      const out = new Uint8Array(length)
      if (offset < begin.length) out.set(begin.subarray(offset, offset + length))
      return out
    },
  }
}

describe('a lazily opened file', () => {
  it('gives a safetensors tensor by its range, its pieces and as a whole', async () => {
    const bytes = writeSafetensors([f32Tensor('query', [4, 3], numbers), f32Tensor('reply', [4, 3], numbers)], new Map([['by', 'me']]))
    const { format, tensors, metadata, skipped } = await openSource(memorySource('a.safetensors', bytes))
    expect({ format, metadata, skipped, names: [...tensors.keys()] }).toEqual({
      format: 'safetensors',
      metadata: new Map([['by', 'me']]),
      skipped: null,
      names: ['query', 'reply'],
    })
    const reply = tensors.get('reply') as NumericTensor
    const { offset, length } = reply.range as { offset: number; length: number }
    expect(bytes.slice(offset, offset + length)).toEqual(bytesOf({ data: numbers }))
    expect(await reply.load()).toEqual({ name: 'reply', dtype: 'F32', shape: [4, 3], data: numbers })
  })

  it('reads a Blob as it reads memory', async () => {
    const bytes = npyOf('<f4', [4, 3], numbers)
    const tensor = await only(blobSource('a.npy', new Blob([bytes.slice()])))
    expect((await tensor.load()).data).toEqual(numbers)
  })

  it.each([
    [
      'big-endian',
      npyFile(npyHeader("'>f4'", '(4, 3)'), { data: bytesOf({ data: numbers.slice() }).reverse() }),
      numbers.slice().reverse(),
    ],
    ['Fortran-order', npyFile(npyHeader("'<f4'", '(3, 4)', 'True'), { data: bytesOf({ data: numbers }) }), turned()],
  ])('turns a %s .npy while it reads', async (_, bytes, expected) => {
    const tensor = await only(memorySource('a.npy', bytes))
    expect(tensor.range).toBeNull()
    expect((await tensor.load()).data).toEqual(expected)
  })

  it('opens 2 GB by the header alone, and passes over them in small pieces', async () => {
    const rows = 131_072
    const header = latin(`{"query":{"dtype":"F32","shape":[${rows},4096],"data_offsets":[0,${rows * 4096 * 4}]}}`)
    const begin = new Uint8Array(8 + header.length)
    new DataView(begin.buffer).setBigUint64(0, BigInt(header.length), true)
    begin.set(header, 8)
    const source = sparse('big.safetensors', begin, begin.length + rows * 4096 * 4)
    const tensor = await only(source)
    expect(source.reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(200)
    let next = 0
    for await (const { row, rows: some } of tensor.pieces()) {
      expect(row).toBe(next)
      next += some
      if (next > 1000) break
    }
    expect(Math.max(...source.reads)).toBeLessThanOrEqual(4 * 2 ** 20)
  })

  it('says how much it read, and stops when it is cancelled', async () => {
    const bytes = npyOf('<f4', [4, 3], numbers)
    const controller = new AbortController()
    let read = 0
    const file = await openSource(memorySource('a.npy', bytes), { onRead: (count) => (read += count), signal: controller.signal })
    await (file.tensors.get('') as NumericTensor).load()
    expect(read).toBeGreaterThanOrEqual(bytes.length)
    controller.abort(new Error('enough'))
    await expect((file.tensors.get('') as NumericTensor).load()).rejects.toThrow('enough')
    await expect(openSource(memorySource('a.npy', bytes), { signal: controller.signal })).rejects.toThrow('enough')
  })

  it('keeps to limits of memory and time', async () => {
    const bytes = npyFile(npyHeader("'<f4'", '(3, 4)', 'True'), { data: bytesOf({ data: numbers }) })
    const tensor = (limit: number) =>
      openSource(memorySource('a.npy', bytes), { limits: { bytes: limit } }).then((file) => file.tensors.get('') as NumericTensor)
    expect((await (await tensor(bytes.length)).load()).data).toHaveLength(12)
    await expect(tensor(47)).rejects.toThrow('at once; at most 47 are allowed.')
    let now = 0
    const clock = { now: () => (now += 1000) }
    const slow = openSource(memorySource('a.npy', bytes), { limits: { seconds: 2, clock } })
    await expect(slow).rejects.toThrow(StudioError)
    await expect(slow).rejects.toThrow('reading it took longer than 2 s.')
  })
})

/** [4, 3] column-major of the numbers, read as [3, 4]. */
function turned(): Float32Array {
  return Float32Array.from({ length: 12 }, (_, i) => numbers[(i % 4) * 3 + Math.floor(i / 4)] as number)
}
