/** Files made by hand, for tests. */
import { bytesOf, type Tensor, type TensorData } from './tensor'

/** One byte per character. */
export const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

interface NpyParts {
  version?: number
  data?: Uint8Array
  /** Instead of the header's true length. */
  length?: number
}

/** A .npy file with this header text, as numpy lays it out (elements at a multiple of 64). */
export function npyFile(header: string, { version = 1, data = new Uint8Array(0), length }: NpyParts = {}): Uint8Array {
  const start = version === 1 ? 10 : 12
  const padded = `${header.padEnd(Math.ceil((start + header.length + 1) / 64) * 64 - start - 1)}\n`
  const file = new Uint8Array(start + padded.length + data.length)
  file.set(latin(`\x93NUMPY${String.fromCharCode(version, 0)}`))
  const view = new DataView(file.buffer)
  if (version === 1) view.setUint16(8, length ?? padded.length, true)
  else view.setUint32(8, length ?? padded.length, true)
  file.set(latin(padded), start)
  file.set(data, start + padded.length)
  return file
}

/** The header's text: `descr` and `shape` as Python writes them. */
export const npyHeader = (descr: string, shape: string, fortran = 'False'): string =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }`

/** A C-order little-endian .npy file. */
export function npyOf(descr: string, shape: readonly number[], data: TensorData): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  return npyFile(npyHeader(`'${descr}'`, tuple), { data: bytesOf({ data }) })
}

export const f32Tensor = (name: string, shape: number[], values: ArrayLike<number>): Tensor => ({
  name,
  dtype: 'F32',
  shape,
  data: Float32Array.from(values),
})

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A .safetensors file with this header, byte for byte, and so many data bytes counting up; `length` instead of the true one. */
export function rawSafetensors(header: string | Uint8Array, dataBytes = 0, length?: bigint): Uint8Array {
  const head = typeof header === 'string' ? utf8(header) : header
  const out = new Uint8Array(8 + head.length + dataBytes)
  new DataView(out.buffer).setBigUint64(0, length ?? BigInt(head.length), true)
  out.set(head, 8)
  for (let i = 0; i < dataBytes; i++) out[8 + head.length + i] = i
  return out
}

/** One member of such a header; `shape` and `offsets` as they stand between the brackets. */
export const headerEntry = (name: string, dtype: string, shape: string, offsets: string): string =>
  `"${name}":{"dtype":"${dtype}","shape":[${shape}],"data_offsets":[${offsets}]}`
