/** Numbers and lists of one record batch, from flechette's views of its buffers. */
import type { Batch } from '@uwdata/flechette'
import type { ListBatch } from '../table/lists'
import { type DType, missingValue, type TensorData } from '../tensor'
import type { ListField, NumberField } from './fields'

/** The numbers of a column: missing floats are NaN. @throws Error where whole numbers are missing, or the buffers are too short */
export function numbersOf(batch: Batch<unknown>, { dtype, name }: NumberField, firstRow: number): TensorData {
  const values = valuesOf(batch, dtype)
  if (!hasMissing(batch)) return values
  const missing = missingValue(dtype)
  const out = values.slice() as TensorData
  for (let i = 0; i < batch.length; i++) {
    if (batch.isValid(i)) continue
    if (missing === null) throw new Error(`row ${firstRow + i} has no value in column “${name}” of whole numbers`)
    out[i] = missing
  }
  return out
}

const hasMissing = ({ nullCount, validity }: Batch<unknown>): boolean => nullCount > 0 && validity !== undefined && validity.length > 0

function valuesOf(batch: Batch<unknown>, dtype: DType): TensorData {
  const stored = batch.values as TensorData
  if (dtype === 'BOOL') {
    if (stored.length * 8 < batch.length) throw new Error('a buffer is too short')
    return Uint8Array.from({ length: batch.length }, (_, i) => ((stored[i >> 3] as number) >> (i & 7)) & 1)
  }
  if (stored.length < batch.length) throw new Error('a buffer is too short')
  return stored.subarray(0, batch.length) as TensorData
}

/** @throws Error where offsets or buffers are damaged */
export function listBatchOf(batch: Batch<unknown>, { dtype, size }: ListField): ListBatch {
  const rows = batch.length
  const child = batch.children?.[0] as Batch<unknown>
  const values = elementsOf(child, dtype)
  const ends = size === null ? endsOf(batch) : null
  const lengths = new Int32Array(rows)
  const starts = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    const start = ends ? (ends[i] as number) : i * (size as number)
    const length = ends ? (ends[i + 1] as number) - start : (size as number)
    if (length < 0 || start < 0 || start + length > values.length) throw new Error('a list lies outside of its column')
    starts[i] = start
    lengths[i] = length
  }
  if (hasMissing(batch)) for (let i = 0; i < rows; i++) if (!batch.isValid(i)) lengths[i] = -1
  if (missingValue(dtype) === null && hasMissing(child)) dropMissing(child, starts, lengths)
  return { rows, lengths, starts, values }
}

function elementsOf(child: Batch<unknown>, dtype: DType): TensorData {
  const values = valuesOf(child, dtype)
  const missing = missingValue(dtype)
  if (missing === null || !hasMissing(child)) return values
  const out = values.slice() as TensorData
  for (let i = 0; i < out.length; i++) if (!child.isValid(i)) out[i] = missing
  return out
}

/** A list with a missing whole number is no vector. */
function dropMissing(child: Batch<unknown>, starts: Float64Array, lengths: Int32Array): void {
  lengths.forEach((length, row) => {
    const start = starts[row] as number
    for (let i = start; i < start + length; i++) if (!child.isValid(i)) lengths[row] = -1
  })
}

function endsOf({ offsets, length }: Batch<unknown>): ArrayLike<number> {
  if (!offsets || offsets.length < length + 1) {
    if (length === 0) return [0]
    throw new Error('a buffer is too short')
  }
  return offsets instanceof BigInt64Array ? Float64Array.from(offsets, Number) : (offsets as Int32Array)
}
