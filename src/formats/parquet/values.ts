/** The values of a Parquet page in the leaf's dtype. Source: Encodings.md of the parquet-format project. */
import { elementBytes, type TensorData, viewOf } from '../tensor'
import { readDeltaNumbers, readDeltaTexts } from './delta'
import { readHybrid } from './hybrid'
import type { Leaf } from './schema'

export type Values = TensorData | string[]

/** `count` values from `bytes[at …]`. @throws Error where they are damaged or of an encoding that is not read */
export function readValues(encoding: string, bytes: Uint8Array, at: number, count: number, leaf: Leaf, dictionary: Values | null): Values {
  switch (encoding) {
    case 'PLAIN':
      return plain(bytes, at, count, leaf)
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      return looked(bytes, at, count, leaf, dictionary)
    case 'RLE': {
      const out = new Uint8Array(count)
      // a length of 4 bytes goes before
      if (leaf.dtype !== 'BOOL') throw new Error('run lengths hold numbers')
      readHybrid(bytes, at + 4, bytes.length, 1, out)
      return out
    }
    case 'BYTE_STREAM_SPLIT':
      return split(bytes, at, count, leaf)
    case 'DELTA_BINARY_PACKED':
      return readDeltaNumbers(bytes.subarray(at), count, leaf.dtype)
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return readDeltaTexts(bytes.subarray(at), count, leaf.dtype, false)
    case 'DELTA_BYTE_ARRAY':
      return readDeltaTexts(bytes.subarray(at), count, leaf.dtype, true)
    default:
      throw new Error(`its values are encoded as ${encoding}, which is not read`)
  }
}

function plain(bytes: Uint8Array, at: number, count: number, { dtype }: Leaf): Values {
  if (dtype === 'TEXT') return plainTexts(bytes, at, count)
  if (dtype === 'BOOL') {
    assertThere(bytes, at + Math.ceil(count / 8))
    return Uint8Array.from({ length: count }, (_, i) => ((bytes[at + (i >> 3)] as number) >> (i & 7)) & 1)
  }
  const end = at + count * elementBytes(dtype)
  assertThere(bytes, end)
  return viewOf(dtype, bytes.subarray(at, end))
}

const assertThere = (bytes: Uint8Array, end: number): void => {
  if (end > bytes.length) throw new Error(`${end - bytes.length} bytes of a page’s values are missing`)
}

function plainTexts(bytes: Uint8Array, start: number, count: number): string[] {
  assertThere(bytes, start + count * 4)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const decoder = new TextDecoder()
  const out: string[] = []
  let at = start
  for (let i = 0; i < count; i++) {
    const from = at + 4
    at = from + view.getUint32(at, true)
    assertThere(bytes, at)
    out.push(decoder.decode(bytes.subarray(from, at)))
  }
  return out
}

function looked(bytes: Uint8Array, at: number, count: number, leaf: Leaf, dictionary: Values | null): Values {
  if (!dictionary) throw new Error('its dictionary is missing')
  const codes = new Uint32Array(count)
  const bitWidth = count > 0 ? (bytes[at] ?? 255) : 0
  readHybrid(bytes, at + 1, bytes.length, bitWidth, codes)
  for (const code of codes) if (code >= dictionary.length) throw new Error(`it names entry ${code} of a dictionary of ${dictionary.length}`)
  if (Array.isArray(dictionary)) return Array.from(codes, (code) => dictionary[code] as string)
  if (leaf.dtype === 'TEXT') throw new Error('its dictionary holds no texts')
  const out = viewOf(leaf.dtype, new Uint8Array(count * elementBytes(leaf.dtype)))
  for (let i = 0; i < count; i++) out[i] = dictionary[codes[i] as number] as never
  return out
}

/** All first bytes, then all second ones, … */
function split(bytes: Uint8Array, at: number, count: number, { dtype }: Leaf): Values {
  if (dtype === 'TEXT' || dtype === 'BOOL') throw new Error('split bytes hold no numbers')
  const width = elementBytes(dtype)
  assertThere(bytes, at + count * width)
  const out = new Uint8Array(count * width)
  for (let b = 0; b < width; b++) for (let i = 0; i < count; i++) out[i * width + b] = bytes[at + b * count + i] as number
  return viewOf(dtype, out)
}
