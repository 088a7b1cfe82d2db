/** The .npy format of numpy, versions 1.0 to 3.0. Source: numpy.lib.format's documentation. */
import { StudioError } from '../core/errors'
import { type NpyHeader, parseNpyHeader } from './npyHeader'
import { checkedSize, shapeText, type Tensor, viewOf } from './tensor'

/** Whether the bytes begin as every .npy file does: `\x93NUMPY`. */
export const isNpy = (bytes: Uint8Array): boolean => [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, i) => bytes[i] === byte)

/**
 * Reads one array: its elements in C order, little-endian, whatever the file's order is. A view of `bytes` where that needs no
 * change. Throws a {@link StudioError} naming `file` for anything that is not a whole array of real numbers; sizes are checked
 * before anything is allocated.
 */
export function readNpy(bytes: Uint8Array, file: string): Tensor {
  const header = parseNpyHeader(bytes, file)
  const elements = checkSize(header, bytes.byteLength - header.dataStart, file)
  const packed = bytes.subarray(header.dataStart, header.dataStart + elements * header.itemBytes)
  const ordered = header.fortran ? toRowMajor(packed, header) : packed
  const little = header.bigEndian && header.itemBytes > 1 ? swapped(ordered, header.itemBytes) : ordered
  return { name: '', dtype: header.dtype, shape: header.shape, data: viewOf(header.dtype, little) }
}

/** The number of elements, if exactly their bytes are there. */
function checkSize({ shape, itemBytes, dtype }: NpyHeader, available: number, file: string): number {
  const needed = checkedSize(shape, itemBytes)
  const declared = `the header declares ${dtype} ${shapeText(shape)}`
  if (needed === null)
    throw new StudioError(file, `${declared}, more bytes than can be counted exactly.`, 'Save the array again; the header is damaged.')
  if (needed > available)
    throw new StudioError(
      file,
      `${declared}, ${needed} bytes, but ${needed - available} of them are missing.`,
      'Copy or download the file again; it was cut short.',
    )
  if (needed < available)
    throw new StudioError(file, `${declared}, ${needed} bytes, but ${available - needed} more follow.`, 'Save one array per file.')
  return needed / itemBytes
}

/** Column-major elements in row-major order. One-dimensional arrays are the same in both. */
function toRowMajor(source: Uint8Array, { shape, itemBytes }: NpyHeader): Uint8Array {
  if (shape.length < 2) return source
  const out = new Uint8Array(source.byteLength)
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, extent) => product * extent, itemBytes))
  const index = new Array<number>(shape.length).fill(0)
  let from = 0
  for (let to = 0; to < out.length; to += itemBytes) {
    for (let b = 0; b < itemBytes; b++) out[to + b] = source[from + b] as number
    // Counts up in row-major order, carrying from the last axis, and moves the source offset along.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1
      from += strides[axis] as number
      index[axis] = next
      if (next < (shape[axis] as number)) break
      from -= next * (strides[axis] as number)
      index[axis] = 0
    }
  }
  return out
}

function swapped(source: Uint8Array, itemBytes: number): Uint8Array {
  const out = new Uint8Array(source.byteLength)
  for (let item = 0; item < out.length; item += itemBytes) {
    for (let b = 0; b < itemBytes; b++) out[item + b] = source[item + itemBytes - 1 - b] as number
  }
  return out
}
