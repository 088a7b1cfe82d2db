/**
 * The .safetensors format: an 8-byte length, a JSON header, and the tensors' bytes, which the header must describe without hole
 * or overlap. Source: the format's README and the reference reader's tests (github.com/huggingface/safetensors).
 */
import { StudioError } from '../core/errors'
import { type Json, JsonNumber, type JsonObject, parseJson } from './json'
import { bytesOf, checkedSize, DTYPES, type DType, elementBytes, isDType, shapeText, type Tensor, viewOf } from './tensor'

export interface SafetensorsFile {
  /** In the header's order. */
  tensors: Map<string, Tensor>
  metadata: Map<string, string>
}

/** Bytes; what the reference reader takes. */
export const LARGEST_HEADER = 100_000_000
const METADATA_KEY = '__metadata__'
const AGAIN = 'Export or download the file again.'

interface Entry {
  name: string
  dtype: DType
  shape: number[]
  begin: number
  end: number
}

/**
 * Reads every tensor, as a view of `bytes` where alignment allows. Throws a {@link StudioError} naming `file` and the tensor or
 * byte for whatever the format does not allow; nothing is allocated from a size that was not checked.
 */
export function readSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const { text, dataStart } = headerText(bytes, file)
  const header = parseJson(text, (problem, at) => {
    const byte = 8 + new TextEncoder().encode(text.slice(0, at)).length
    throw new StudioError(file, `the header is not valid: ${problem} (byte ${byte}).`, AGAIN)
  })
  if (!(header instanceof Map)) throw new StudioError(file, 'the header is not a JSON object.', AGAIN)
  const metadata = readMetadata(header.get(METADATA_KEY), file)
  header.delete(METADATA_KEY)
  const entries = [...header].map(([name, info]) => readEntry(name, info, file))
  checkLayout(entries, bytes.byteLength - dataStart, file)
  const tensors = new Map<string, Tensor>()
  for (const { name, dtype, shape, begin, end } of entries)
    tensors.set(name, { name, dtype, shape, data: viewOf(dtype, bytes.subarray(dataStart + begin, dataStart + end)) })
  return { tensors, metadata }
}

function headerText(bytes: Uint8Array, file: string): { text: string; dataStart: number } {
  const refuse = (problem: string): never => {
    throw new StudioError(file, problem, AGAIN)
  }
  if (bytes.byteLength < 8) return refuse(`it has ${bytes.byteLength} bytes, but a .safetensors file begins with an 8-byte length.`)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  if (length > BigInt(LARGEST_HEADER))
    return refuse(`it declares a header of ${length} bytes (bytes 0 to 7); at most ${LARGEST_HEADER} are read.`)
  const dataStart = 8 + Number(length)
  const missing = dataStart - bytes.byteLength
  if (missing > 0) return refuse(`it declares a header of ${length} bytes, but ${missing} of them are missing.`)
  if (bytes[8] !== 0x7b || length === 0n) return refuse('the header does not begin with { (byte 8).')
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, dataStart))
    return { text, dataStart }
  } catch {
    return refuse(`the header (bytes 8 to ${dataStart - 1}) is not UTF-8 text.`)
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

/**
 * The file's bytes. Tensors are laid out by element size (largest first, so that every one is aligned), then by name; metadata by
 * key; the header is padded with spaces to a multiple of 8. Throws a {@link StudioError} for a name used twice, the reserved name
 * `__metadata__`, a shape that its data does not fill, or a header above 100 MB, which no reader takes.
 */
export function writeSafetensors(tensors: Iterable<Tensor>, metadata: ReadonlyMap<string, string> = new Map()): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].sort((a, b) => elementBytes(b.dtype) - elementBytes(a.dtype) || compare(a.name, b.name))
  checkTensors(ordered)
  const header = headerBytes(ordered, metadata)
  const length = ordered.reduce((sum, { data }) => sum + data.byteLength, 8 + header.length)
  const file = new Uint8Array(length)
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true)
  file.set(header, 8)
  let at = 8 + header.length
  for (const tensor of ordered) {
    file.set(bytesOf(tensor), at)
    at += tensor.data.byteLength
  }
  return file
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function checkTensors(tensors: readonly Tensor[]): void {
  const names = new Set<string>()
  for (const { name, dtype, shape, data } of tensors) {
    const refuse = (problem: string): never => {
      throw new StudioError(`tensor “${name}”`, problem, 'This is a mistake in the program: please report it.')
    }
    if (name === METADATA_KEY) refuse('the name is reserved.')
    if (names.has(name)) refuse('the name is used twice.')
    if (checkedSize(shape, elementBytes(dtype)) !== data.byteLength)
      refuse(`${data.byteLength} bytes do not fill ${dtype} ${shapeText(shape)}.`)
    names.add(name)
  }
}

function headerBytes(tensors: readonly Tensor[], metadata: ReadonlyMap<string, string>): Uint8Array {
  const members: string[] = []
  if (metadata.size > 0) {
    const pairs = [...metadata].sort(([a], [b]) => compare(a, b)).map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`)
    members.push(`"${METADATA_KEY}":{${pairs.join(',')}}`)
  }
  let begin = 0
  for (const { name, dtype, shape, data } of tensors) {
    const end = begin + data.byteLength
    members.push(`${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]}`)
    begin = end
  }
  const header = new TextEncoder().encode(`{${members.join(',')}}`)
  const padded = new Uint8Array(Math.ceil(header.length / 8) * 8).fill(0x20)
  padded.set(header)
  if (padded.length > LARGEST_HEADER)
    throw new StudioError(
      '.safetensors',
      `the header would have ${padded.length} bytes; readers take at most ${LARGEST_HEADER}.`,
      'Store less metadata.',
    )
  return padded
}
