/**
 * The header of a .safetensors file: its length in 8 bytes, then JSON, which must describe the tensors' bytes without hole or
 * overlap. Source: the format's README and the reference reader's tests (github.com/huggingface/safetensors).
 */
import { StudioError } from '../core/errors'
import { type Json, JsonNumber, type JsonObject, parseJson } from './json'
import { checkedSize, DTYPES, type DType, elementBytes, isDType, shapeText } from './tensor'

/** Bytes; what the reference reader takes. */
export const LARGEST_HEADER = 100_000_000
export const METADATA_KEY = '__metadata__'
const AGAIN = 'Export or download the file again.'

/** One tensor; `begin` and `end` count from the first byte after the header. */
export interface Entry {
  name: string
  dtype: DType
  shape: number[]
  begin: number
  end: number
}

export interface SafetensorsHeader {
  /** In the header's order. */
  entries: Entry[]
  metadata: Map<string, string>
}

/** A plausible header length, then a brace: so that a length which happens to spell another format's magic does no harm. */
export function looksLikeSafetensors(bytes: Uint8Array): boolean {
  if (bytes.byteLength < 10 || bytes[8] !== 0x7b) return false
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  return length >= 2n && length <= BigInt(LARGEST_HEADER)
}

/** Where the data begins, by the first 9 bytes (or all, if there are fewer) of a file with `size` bytes. @throws StudioError */
export function dataStart(first: Uint8Array, size: number, file: string): number {
  const refuse = (problem: string): never => {
    throw new StudioError(file, problem, AGAIN)
  }
  if (size < 8) return refuse(`it has ${size} bytes, but a .safetensors file begins with an 8-byte length.`)
  const length = new DataView(first.buffer, first.byteOffset).getBigUint64(0, true)
  if (length > BigInt(LARGEST_HEADER))
    return refuse(`it declares a header of ${length} bytes (bytes 0 to 7); at most ${LARGEST_HEADER} are read.`)
  const start = 8 + Number(length)
  if (start > size) return refuse(`it declares a header of ${length} bytes, but ${start - size} of them are missing.`)
  if (first[8] !== 0x7b || length === 0n) return refuse('the header does not begin with { (byte 8).')
  return start
}

/** What the header's bytes (from byte 8 of the file on) say, checked against the bytes that follow it. @throws StudioError */
export function parseHeader(header: Uint8Array, dataBytes: number, file: string): SafetensorsHeader {
  const text = headerText(header, file)
  const fields = parseJson(text, (problem, at) => {
    const byte = 8 + new TextEncoder().encode(text.slice(0, at)).length
    throw new StudioError(file, `the header is not valid: ${problem} (byte ${byte}).`, AGAIN)
  })
  if (!(fields instanceof Map)) throw new StudioError(file, 'the header is not a JSON object.', AGAIN)
  const metadata = readMetadata(fields.get(METADATA_KEY), file)
  fields.delete(METADATA_KEY)
  const entries = [...fields].map(([name, info]) => readEntry(name, info, file))
  checkLayout(entries, dataBytes, file)
  return { entries, metadata }
}

function headerText(header: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header)
  } catch {
    throw new StudioError(file, `the header (bytes 8 to ${7 + header.length}) is not UTF-8 text.`, AGAIN)
  }
}

function readMetadata(value: Json | undefined, file: string): Map<string, string> {
  const metadata = new Map<string, string>()
  if (value === undefined) return metadata
  if (!(value instanceof Map)) throw new StudioError(file, `${METADATA_KEY} is not an object.`, AGAIN)
  for (const [key, text] of value) {
    if (typeof text !== 'string')
      throw new StudioError(file, `${METADATA_KEY} “${key}” is not text.`, 'Store every metadata value as text.')
    metadata.set(key, text)
  }
  return metadata
}

function readEntry(name: string, info: Json, file: string): Entry {
  const refuse = (problem: string, remedy = AGAIN): never => {
    throw new StudioError(file, `tensor “${name}” ${problem}.`, remedy)
  }
  if (!(info instanceof Map)) return refuse('is not described by an object')
  const dtype = info.get('dtype')
  if (typeof dtype !== 'string') return refuse('has no dtype')
  if (!isDType(dtype)) return refuse(`has dtype ${dtype}, which is not read`, `Store it as one of ${DTYPES.join(', ')}.`)
  const shape = sizes(info, 'shape', refuse)
  const [begin, end, ...more] = sizes(info, 'data_offsets', refuse)
  if (begin === undefined || end === undefined || more.length > 0) return refuse('has data_offsets that are not two')
  if (end < begin) return refuse(`ends at byte ${end}, before its beginning at ${begin}`)
  const needed = checkedSize(shape, elementBytes(dtype))
  if (needed === null) return refuse(`has shape ${shapeText(shape)}, more bytes than can be counted exactly`)
  if (needed !== end - begin) return refuse(`has ${end - begin} bytes, but ${dtype} ${shapeText(shape)} needs ${needed}`)
  return { name, dtype, shape, begin, end }
}

function sizes(info: JsonObject, key: string, refuse: (problem: string) => never): number[] {
  const list = info.get(key)
  if (!Array.isArray(list)) return refuse(`has no list ${key}`)
  return list.map((item) => {
    if (!(item instanceof JsonNumber) || !/^\d+$/.test(item.text)) return refuse(`has an entry in ${key} that is not a whole number from 0`)
    const size = Number(item.text)
    return Number.isSafeInteger(size) ? size : refuse(`has ${item.text} in ${key}, which is beyond 2⁵³`)
  })
}

/** The tensors, in whatever order the header has them, must cover the data from its first byte to its last, each byte once. */
function checkLayout(entries: readonly Entry[], available: number, file: string): void {
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)
  let reached = 0
  let before = 'the start of the data'
  for (const { name, begin, end } of ordered) {
    if (begin > reached)
      throw new StudioError(
        file,
        `there is a hole of ${begin - reached} bytes between ${before} and tensor “${name}” (data byte ${reached}).`,
        AGAIN,
      )
    if (begin < reached) throw new StudioError(file, `tensor “${name}” overlaps ${before} (data byte ${begin}).`, AGAIN)
    if (end > available)
      throw new StudioError(file, `tensor “${name}” ends at data byte ${end}, but ${end - available} bytes are missing.`, AGAIN)
    reached = end
    before = `tensor “${name}”`
  }
  if (reached < available)
    throw new StudioError(file, `${available - reached} bytes follow ${before}, which no tensor describes (data byte ${reached}).`, AGAIN)
}
