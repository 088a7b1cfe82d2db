/** The .npy format of numpy, versions 1.0 to 3.0. Source: numpy.lib.format's documentation. */
import { StudioError } from '../core/errors'
import { type NumericTensor, numericTensor, type Piece, rangedTensor, rowCount, rowWidth, steps } from './lazy'
import { LARGEST_NPY_HEADER, type NpyHeader, parseNpyHeader } from './npyHeader'
import { swapped, toRowMajor } from './npyOrder'
import type { Reading } from './reading'
import { checkedSize, shapeText, viewOf } from './tensor'

/** Whether the bytes begin as every .npy file does: `\x93NUMPY`. */
export const isNpy = (bytes: Uint8Array): boolean => [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, i) => bytes[i] === byte)

/** Bytes that hold any header that is read, magic and all. */
export const NPY_HEADER_BYTES = LARGEST_NPY_HEADER + 12

/** An array in a file, or in a part of one. */
export interface NpyPlace {
  /** Of the tensor. */
  name: string
  /** What messages begin with. */
  subject: string
  offset: number
  size: number
}

/**
 * Opens one array by its header. Its elements come in C order, little-endian, whatever the file's order is. Throws a
 * {@link StudioError} for anything that is not a whole array of real numbers; sizes are checked before anything is allocated.
 */
export async function openNpy(reading: Reading, place?: NpyPlace): Promise<NumericTensor> {
  const { name, subject, offset, size } = place ?? { name: '', subject: reading.name, offset: 0, size: reading.size }
  const header = parseNpyHeader(await reading.read(offset, Math.min(size, NPY_HEADER_BYTES)), subject)
  checkNpySize(header, size - header.dataStart, subject)
  const described = { name, dtype: header.dtype, shape: header.shape }
  const start = offset + header.dataStart
  if (isColumnMajor(header)) return numericTensor(reading, described, (again) => columnMajor(again, header, start))
  if (!isSwapped(header)) return rangedTensor(reading, described, start)
  return numericTensor(reading, described, (again) => bigEndian(again, header, start))
}

export const isSwapped = ({ bigEndian, itemBytes }: NpyHeader): boolean => bigEndian && itemBytes > 1
/** One-dimensional arrays are the same in both orders. */
export const isColumnMajor = ({ fortran, shape }: NpyHeader): boolean => fortran && shape.length > 1

/** @throws StudioError unless exactly the bytes of the declared array are there */
export function checkNpySize({ shape, itemBytes, dtype }: NpyHeader, available: number, file: string): void {
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
}

async function* bigEndian(reading: Reading, { shape, itemBytes, dtype }: NpyHeader, start: number): AsyncGenerator<Piece> {
  const rowBytes = rowWidth(shape) * itemBytes
  for (const [row, rows] of steps(rowCount(shape), rowBytes)) {
    const bytes = await reading.read(start + row * rowBytes, rows * rowBytes, 'one row')
    yield { row, rows, data: viewOf(dtype, swapped(bytes, itemBytes)) }
  }
}

/** A row of a column-major array lies all over the file: it is turned as a whole. */
async function* columnMajor(reading: Reading, header: NpyHeader, start: number): AsyncGenerator<Piece> {
  const bytes = rowCount(header.shape) * rowWidth(header.shape) * header.itemBytes
  yield wholePiece(await reading.read(start, bytes, FORTRAN), header)
}

export const FORTRAN = 'the array, stored in Fortran order,'

/** All elements of an array, of any order, as one piece. */
export function wholePiece(packed: Uint8Array, header: NpyHeader): Piece {
  const ordered = isColumnMajor(header) ? toRowMajor(packed, header.shape, header.itemBytes) : packed
  const little = isSwapped(header) ? swapped(ordered, header.itemBytes) : ordered
  return { row: 0, rows: rowCount(header.shape), data: viewOf(header.dtype, little) }
}
