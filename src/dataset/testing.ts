/** Small datasets for tests. */
import { writeSafetensors } from '../formats/safetensors'
import type { Tensor } from '../formats/tensor'
import { npyOf } from '../formats/testing'
import type { DatasetFile } from './dataset'
import { memoryRows, type RowMatrix } from './rows/matrix'
import type { EmbeddingDataset, RawDataset } from './types'

/** A dataset in memory with these matrices [rows, width]. */
export const rawDataset = (
  width: number,
  query: Float32Array,
  { reply, ...more }: Partial<Omit<RawDataset, 'reply'>> & { reply?: Float32Array | null } = {},
): RawDataset => ({
  name: 'test',
  builtin: false,
  rows: query.length / width,
  width,
  query: memoryRows(query, width),
  reply: reply ? memoryRows(reply, width) : null,
  group: null,
  groupNames: null,
  digest: '',
  matrices: [],
  notes: [],
  credit: null,
  ...more,
})

/** Each row's reply as row numbers of the reply matrix. */
export const repliesOf = ({ rows, replyRow }: EmbeddingDataset): number[] =>
  Array.from({ length: rows }, (_, row) => replyRow?.[row] ?? row)

/** A matrix in memory that can only be read row by row, as one on disk. */
export const onDisk = (values: Float32Array, width: number): RowMatrix => {
  const memory = memoryRows(values, width)
  return {
    rows: memory.rows,
    width,
    values: null,
    read: (...args) => memory.read(...args),
    readRange: (...args) => memory.readRange(...args),
  }
}

/** The numbers of a small matrix [3, 2], and the same from last to first. */
export const A = Float32Array.of(1, 2, 3, 4, 5, 6)
export const B = Float32Array.of(6, 5, 4, 3, 2, 1)

export const npy = (name: string, values = A, shape = [3, 2]): DatasetFile => ({ name, bytes: npyOf('<f4', shape, values) })
export const tensors = (name: string, ...list: Tensor[]): DatasetFile => ({ name, bytes: writeSafetensors(list) })
export const group = (values: number[], shape = [values.length]): Tensor => ({
  name: 'group',
  dtype: 'I32',
  shape,
  data: Int32Array.from(values),
})
