/** Tensors of a file that are read when they are asked for, piece by piece. */
import type { Reading } from './reading'
import { checkedSize, type DType, elementBytes, shapeText, type Tensor, type TensorData, viewOf } from './tensor'

/** Whole rows of a tensor, row-major, in its dtype as {@link Tensor} has it. */
export interface Piece {
  /** The first row's number. */
  row: number
  rows: number
  /** [rows × width] elements. */
  data: TensorData
}

export interface PassOptions {
  signal?: AbortSignal
}

export interface NumericTensor {
  kind: 'numeric'
  /** Empty for a format without names (.npy). */
  name: string
  dtype: DType
  shape: readonly number[]
  /** Where its elements lie in the source, row-major and little-endian, if they do: then nothing need be copied. */
  range: { offset: number; length: number } | null
  /** All rows in order, a few MiB at a time. A scalar is one row. @throws StudioError where the file is damaged */
  pieces(options?: PassOptions): AsyncIterable<Piece>
  /** All of it. @throws StudioError where it does not fit in one array, or the file is damaged */
  load(options?: PassOptions): Promise<Tensor>
}

/** A column of strings: `names[codes[row]]`. A missing one is the empty text. */
export interface Texts {
  codes: Uint32Array
  /** In order of first appearance. */
  names: string[]
}

export interface TextColumn {
  kind: 'text'
  name: string
  dtype: 'TEXT'
  shape: readonly [rows: number]
  /** @throws StudioError where the texts are too many to be labels, or the file is damaged */
  load(options?: PassOptions): Promise<Texts>
}

export type LazyTensor = NumericTensor | TextColumn

/** What a format's reader makes of a file. */
export interface Contents {
  /** One with an empty name for .npy. Of tables: vectors, matrices of columns, numbers, texts. */
  tensors: ReadonlyMap<string, LazyTensor>
  metadata: ReadonlyMap<string, string>
  /** What `skipBadRows` left out; null where it was nothing. */
  skipped: { rows: number; first: number } | null
}

/** Bytes of a piece, unless one row has more. */
export const PIECE_BYTES = 4 * 2 ** 20

/** Elements of a row: the product of all extents but the first. */
export const rowWidth = (shape: readonly number[]): number => shape.slice(1).reduce((product, extent) => product * extent, 1)
export const rowCount = (shape: readonly number[]): number => shape[0] ?? 1

/** Runs over `rows` in steps of about {@link PIECE_BYTES}: [first row, rows]. */
export function* steps(rows: number, rowBytes: number): Generator<readonly [row: number, rows: number]> {
  const most = Math.max(1, Math.floor(PIECE_BYTES / Math.max(1, rowBytes)))
  for (let row = 0; row < rows; row += most) yield [row, Math.min(most, rows - row)]
}

type Described = Pick<NumericTensor, 'name' | 'dtype' | 'shape'>

/** A tensor whose rows `pass` makes. */
export function numericTensor(
  reading: Reading,
  described: Described,
  pass: (reading: Reading) => AsyncIterable<Piece>,
  range: NumericTensor['range'] = null,
): NumericTensor {
  const pieces = (options?: PassOptions): AsyncIterable<Piece> => pass(reading.again(options?.signal))
  return { kind: 'numeric', ...described, range, pieces, load: (options) => loadAll(reading, described, pieces(options)) }
}

/** A tensor whose elements lie in the source as the studio has them. Its size was checked against the file's. */
export function rangedTensor(reading: Reading, described: Described, offset: number): NumericTensor {
  const { dtype, shape } = described
  const rowBytes = rowWidth(shape) * elementBytes(dtype)
  const range = { offset, length: rowCount(shape) * rowBytes }
  async function* pass(again: Reading): AsyncGenerator<Piece> {
    for (const [row, rows] of steps(rowCount(shape), rowBytes)) {
      const bytes = await again.read(offset + row * rowBytes, rows * rowBytes, 'one row')
      yield { row, rows, data: viewOf(dtype, bytes) }
    }
  }
  return numericTensor(reading, described, pass, range)
}

async function loadAll(reading: Reading, { name, dtype, shape }: Described, pieces: AsyncIterable<Piece>): Promise<Tensor> {
  const size = checkedSize(shape, elementBytes(dtype))
  const what = `${name ? `“${name}”` : 'the array'} (${dtype} ${shapeText(shape)})`
  if (size === null || size > LARGEST_ARRAY)
    return reading.refuse(`${what} is too large for the memory of one array.`, 'Open a file with fewer rows, or store it as float16.')
  let data: TensorData | null = null
  const width = rowWidth(shape)
  for await (const piece of pieces) {
    // what is checked at the end of a pass is checked though the first piece is all there is
    if (piece.rows === rowCount(shape)) {
      data = piece.data
      continue
    }
    data ??= allocate(dtype, size)
    // both are of the dtype's one kind of array
    data.set(piece.data as never, piece.row * width)
  }
  return { name, dtype, shape, data: data ?? allocate(dtype, size) }
}

/** Bytes that one ArrayBuffer is sure to hold in every browser and in Node. */
const LARGEST_ARRAY = 2 ** 32 - 8
const allocate = (dtype: DType, bytes: number): TensorData => viewOf(dtype, new Uint8Array(bytes))
