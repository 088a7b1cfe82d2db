/** Parquet's encodings by differences. Source: Encodings.md of the parquet-format project. */
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { type DType, type TensorData, viewOf } from '../tensor'
import { varint } from './hybrid'

/** Far above what writers use: 128 and 4. */
const LARGEST_BLOCK = 2 ** 16

export function readDeltaNumbers(bytes: Uint8Array, count: number, dtype: DType | 'TEXT'): TensorData {
  const wide = dtype === 'I64' || dtype === 'U64'
  if (dtype === 'TEXT' || (!wide && dtype !== 'I32' && dtype !== 'U32')) throw new Error('differences hold no whole numbers')
  const out = wide ? new BigInt64Array(count) : new Int32Array(count)
  unpack(readerOf(bytes), bytes, out)
  return viewOf(dtype, new Uint8Array(out.buffer))
}

/** Texts by their lengths; with `prefixed`, each begins with a part of the one before. */
export function readDeltaTexts(bytes: Uint8Array, count: number, dtype: DType | 'TEXT', prefixed: boolean): string[] {
  if (dtype !== 'TEXT') throw new Error('texts stand where numbers are expected')
  const reader = readerOf(bytes)
  const prefixes = new Int32Array(count)
  const lengths = new Int32Array(count)
  if (prefixed) unpack(reader, bytes, prefixes)
  unpack(reader, bytes, lengths)
  const decoder = new TextDecoder()
  let before: Uint8Array = new Uint8Array(0)
  let at = reader.offset
  return Array.from(lengths, (length, i) => {
    const prefix = prefixes[i] as number
    if (prefix < 0 || prefix > before.length || length < 0 || at + length > bytes.length) throw new Error('a text’s length does not fit')
    const text = new Uint8Array(prefix + length)
    text.set(before.subarray(0, prefix))
    text.set(bytes.subarray(at, at + length), prefix)
    at += length
    before = text
    return decoder.decode(text)
  })
}

interface Reader {
  view: DataView
  offset: number
}
const readerOf = (bytes: Uint8Array): Reader => ({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 })

function unpack(reader: Reader, bytes: Uint8Array, out: Int32Array | BigInt64Array): void {
  if (out.length === 0) return
  const block = varint(bytes, reader.offset, bytes.length)
  const parts = varint(bytes, block.next, bytes.length)
  const each = block.value / parts.value
  if (!(block.value <= LARGEST_BLOCK && each >= 8 && Number.isInteger(each))) throw new Error('a block of differences has no valid size')
  deltaBinaryUnpack(reader, out.length, out)
}
