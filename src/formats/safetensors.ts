/**
 * The .safetensors format: an 8-byte length, a JSON header, and the tensors' bytes.
 * Source: the format's README and the reference reader's tests (github.com/huggingface/safetensors).
 */
import { StudioError } from '../core/errors'
import { type NumericTensor, rangedTensor } from './lazy'
import type { Reading } from './reading'
import { dataStart, LARGEST_HEADER, METADATA_KEY, parseHeader } from './safetensorsHeader'
import { bytesOf, checkedSize, elementBytes, shapeText, type Tensor, viewOf } from './tensor'

export interface SafetensorsFile {
  /** In the header's order. */
  tensors: Map<string, Tensor>
  metadata: Map<string, string>
}

/** Opens a file by its header alone. Throws a {@link StudioError} naming the tensor or byte for whatever the format does not allow. */
export async function openSafetensors(reading: Reading): Promise<{ tensors: Map<string, NumericTensor>; metadata: Map<string, string> }> {
  const start = dataStart(await reading.read(0, Math.min(9, reading.size)), reading.size, reading.name)
  const header = parseHeader(await reading.read(8, start - 8, 'the header'), reading.size - start, reading.name)
  const tensors = new Map<string, NumericTensor>()
  for (const { name, dtype, shape, begin } of header.entries)
    tensors.set(name, rangedTensor(reading, { name, dtype, shape }, start + begin))
  return { tensors, metadata: header.metadata }
}

/**
 * Reads every tensor of a file in memory, as a view of `bytes` where alignment allows. Throws a {@link StudioError} naming `file`
 * and the tensor or byte for whatever the format does not allow; nothing is allocated from a size that was not checked.
 */
export function readSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const start = dataStart(bytes, bytes.byteLength, file)
  const { entries, metadata } = parseHeader(bytes.subarray(8, start), bytes.byteLength - start, file)
  const tensors = new Map<string, Tensor>()
  for (const { name, dtype, shape, begin, end } of entries)
    tensors.set(name, { name, dtype, shape, data: viewOf(dtype, bytes.subarray(start + begin, start + end)) })
  return { tensors, metadata }
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
