/** Small datasets for tests. */
import { writeSafetensors } from '../formats/safetensors'
import type { Tensor } from '../formats/tensor'
import { npyOf } from '../formats/testing'
import type { DatasetFile } from './select'
import type { EmbeddingDataset, RawDataset } from './types'

/** A dataset in memory with these matrices [rows, width]. */
export const rawDataset = (width: number, query: Float32Array, more: Partial<RawDataset> = {}): RawDataset => ({
  name: 'test',
  builtin: false,
  rows: query.length / width,
  width,
  query,
  reply: null,
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
