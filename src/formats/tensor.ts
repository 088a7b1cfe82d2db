/** Named tensors: what every format is read into. Bytes are little-endian, as is every machine that has WebGPU. */
import { StudioError } from '../core/errors'
import { decodeBfloats, decodeHalves } from '../core/half'

export type DType = 'F16' | 'BF16' | 'F32' | 'F64' | 'I8' | 'I16' | 'I32' | 'I64' | 'U8' | 'U16' | 'U32' | 'U64' | 'BOOL'

export type TensorData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

export interface Tensor {
  /** Empty for a format without names (.npy). */
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Row-major elements: bit patterns (Uint16Array) for F16 and BF16, bytes 0 or 1 for BOOL. Often a view of the file's bytes. */
  readonly data: TensorData
}

interface ArrayKind {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TensorData
}

const ARRAYS: ReadonlyMap<DType, ArrayKind> = new Map<DType, ArrayKind>([
  ['F16', Uint16Array],
  ['BF16', Uint16Array],
  ['F32', Float32Array],
  ['F64', Float64Array],
  ['I8', Int8Array],
  ['I16', Int16Array],
  ['I32', Int32Array],
  ['I64', BigInt64Array],
  ['U8', Uint8Array],
  ['U16', Uint16Array],
  ['U32', Uint32Array],
  ['U64', BigUint64Array],
  ['BOOL', Uint8Array],
])

export const DTYPES: readonly DType[] = [...ARRAYS.keys()]
export const isDType = (name: string): name is DType => ARRAYS.has(name as DType)
const arrayOf = (dtype: DType): ArrayKind => ARRAYS.get(dtype) as ArrayKind

/** Bytes of one element. */
export const elementBytes = (dtype: DType): number => arrayOf(dtype).BYTES_PER_ELEMENT

/** What stands for a missing float, as its array has it; whole numbers have no such thing. */
export function missingValue(dtype: DType): number | null {
  if (dtype === 'F16') return 0x7e00
  return dtype === 'F32' || dtype === 'F64' ? Number.NaN : null
}

/** Whether a dtype holds whole numbers alone. */
export const isWhole = (dtype: DType | 'TEXT'): boolean => /^[IU]/.test(dtype)

/** Elements of a shape, 1 for a scalar; null where the product (or `unit` times it) is no longer an exact whole number. */
export function checkedSize(shape: readonly number[], unit = 1): number | null {
  let size = unit
  for (const extent of shape) {
    size *= extent
    if (!Number.isSafeInteger(size)) return null
  }
  return size
}

/** The elements in `bytes`, whose length is a multiple of the element: a view where alignment allows, else a copy. */
export function viewOf(dtype: DType, bytes: Uint8Array): TensorData {
  const Kind = arrayOf(dtype)
  const aligned = bytes.byteOffset % Kind.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes) // a Buffer's own slice() would not copy
  return new Kind(aligned.buffer, aligned.byteOffset, aligned.byteLength / Kind.BYTES_PER_ELEMENT)
}

/** The bytes of a tensor's elements, without copying. */
export const bytesOf = ({ data }: Pick<Tensor, 'data'>): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/** `[3, 4]`, as messages show a shape. */
export const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`

/**
 * A tensor's elements as float32, row-major. F32 is not copied: the result is the tensor's own array. F16 and BF16 are exact; F64
 * and integers are rounded to the nearest float32 (64-bit ones by way of float64: embeddings have no use for their last bits).
 */
export function toFloat32({ dtype, data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data
  const out = new Float32Array(data.length)
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < out.length; i++) out[i] = Number(data[i])
  } else if (data instanceof Uint16Array && dtype === 'F16') decodeHalves(data, out)
  else if (data instanceof Uint16Array && dtype === 'BF16') decodeBfloats(data, out)
  else out.set(data)
  return out
}

/**
 * A tensor's elements as whole numbers. Throws a {@link StudioError} naming `file` for a floating-point tensor and for a 64-bit
 * value beyond ±2⁵³, which a number cannot hold exactly: two different labels must not become one.
 */
export function toIntegers(tensor: Tensor, file: string): Float64Array {
  const { dtype, data } = tensor
  const what = tensor.name ? `“${tensor.name}”` : 'the array'
  if (dtype === 'F16' || dtype === 'BF16' || dtype === 'F32' || dtype === 'F64')
    throw new StudioError(file, `${what} holds ${dtype} numbers where whole numbers are needed.`, 'Store it as int32.')
  const out = new Float64Array(data.length)
  for (let i = 0; i < out.length; i++) {
    const value = Number(data[i])
    if (!Number.isSafeInteger(value))
      throw new StudioError(
        file,
        `${what} holds ${data[i]} at index ${i}, which is beyond ±2⁵³.`,
        'Number the groups from 0 and store them as int32.',
      )
    out[i] = value
  }
  return out
}
