import type { Page } from '@playwright/test'

/** A little-endian float32 `.npy`, version 1.0, C order (numpy's own format description). */
export function npyFile(rows: number, width: number, value: (i: number) => number): Buffer {
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${width}), }`
  const padded = `${head.padEnd(Math.ceil((10 + head.length + 1) / 64) * 64 - 11, ' ')}\n`
  const prefix = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8])
  return Buffer.concat([
    prefix,
    Buffer.from(padded, 'latin1'),
    Buffer.from(Float32Array.from({ length: rows * width }, (_, i) => value(i)).buffer),
  ])
}

/** A `.safetensors` of float32 matrices. */
export function safetensorsFile(tensors: Record<string, { shape: number[]; values: Float32Array }>): Buffer {
  let at = 0
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, values }]) => {
      const offsets = [at, at + values.byteLength]
      at += values.byteLength
      return [name, { dtype: 'F32', shape, data_offsets: offsets }]
    }),
  )
  const text = JSON.stringify(header)
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(Buffer.byteLength(text)))
  return Buffer.concat([size, Buffer.from(text), ...Object.values(tensors).map(({ values }) => Buffer.from(values.buffer))])
}

/** Reads a safetensors file by the format's description alone, sharing nothing with the studio's own reader. */
export function parseSafetensors(file: Buffer): {
  metadata: Record<string, string>
  tensors: Map<string, { shape: number[]; values: Float32Array }>
} {
  const length = Number(file.readBigUInt64LE(0))
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(file.toString('utf8', 8, 8 + length))
  const data = file.subarray(8 + length)
  const tensors = new Map<string, { shape: number[]; values: Float32Array }>()
  let end = 0
  for (const [name, entry] of Object.entries<{ dtype: string; shape: number[]; data_offsets: [number, number] }>(entries)) {
    const [from, to] = entry.data_offsets
    const bytes = data.subarray(from, to)
    const values = new Float32Array(bytes.length / 4).map((_, i) => bytes.readFloatLE(4 * i))
    if (entry.dtype !== 'F32' || values.length !== entry.shape.reduce((a, b) => a * b, 1))
      throw new Error(`${name} is not what its header says`)
    tensors.set(name, { shape: entry.shape, values })
    end = Math.max(end, to)
  }
  if (end !== data.length) throw new Error(`${data.length - end} bytes follow the tensors`)
  return { metadata, tensors }
}

/** Drops files onto the page, as a hand would. */
export async function drop(page: Page, files: { name: string; bytes: Buffer }[]): Promise<void> {
  const plain = files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }))
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer()
    for (const { name, base64 } of list) data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name))
    return data
  }, plain)
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: transfer })
}
