import { blocksOf, type RowMatrix } from '../rows/matrix'
import type { RawDataset } from '../types'

interface Part {
  name: string
  dtype: 'F32' | 'I32'
  shape: number[]
  matrix: RowMatrix | null
}

/**
 * A dataset as a `.safetensors` file of `query`, `reply` and `group`, piece by piece: whoever opens it has a dataset of the same
 * digest. A piece is valid until the next is asked for.
 */
export function* safetensorsOf({ rows, width, query, reply, group }: RawDataset): Generator<Uint8Array<ArrayBuffer>> {
  const parts: Part[] = [{ name: 'query', dtype: 'F32', shape: [rows, width], matrix: query }]
  if (reply) parts.push({ name: 'reply', dtype: 'F32', shape: [rows, width], matrix: reply })
  if (group) parts.push({ name: 'group', dtype: 'I32', shape: [rows], matrix: null })
  yield header(parts)
  for (const { matrix } of parts)
    if (matrix) for (const { values, count } of blocksOf(matrix)) yield bytes(values.subarray(0, count * width))
  if (group) yield bytes(group)
}

const bytes = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)

/** The length and the header, padded so that the tensors begin at a multiple of 8. */
function header(parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  let end = 0
  const entries = parts.map(({ name, dtype, shape }) => {
    const begin = end
    end += 4 * shape.reduce((product, extent) => product * extent, 1)
    return [name, { dtype, shape, data_offsets: [begin, end] }]
  })
  const text = JSON.stringify(Object.fromEntries(entries))
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8)
  const out = new Uint8Array(8 + padded.length)
  new DataView(out.buffer).setBigUint64(0, BigInt(padded.length), true)
  out.set(new TextEncoder().encode(padded), 8)
  return out
}
