import type { MatrixSummary } from '../core/dataset'
import type { RowMatrix } from './rows/matrix'

export type Pairing = 'columns' | 'next' | 'self'
export type Role = 'query' | 'reply'

/** What was read, before anyone says which row answers which. */
export interface RawDataset {
  /** `clusters`, `documents`, or the first file's name. */
  name: string
  builtin: boolean
  rows: number
  width: number
  /** [rows, width], finite. */
  query: RowMatrix
  /** [rows, width], or null where there is one matrix. */
  reply: RowMatrix | null
  /** [rows]: group of each row, numbered from 0 in order of first appearance. */
  group: Int32Array | null
  /** Name of each group, where the file has names. */
  groupNames: readonly string[] | null
  /** SHA-256 of the matrices, hex. */
  digest: string
  matrices: readonly MatrixSummary[]
  notes: readonly string[]
  credit: string | null
}

/** Rows with their replies: the reply of row i is row `replyRow[i]` (or i, where that is null) of `reply`. */
export interface EmbeddingDataset extends RawDataset {
  /** [rows, width]; the same matrix as `query` when rows answer each other. */
  reply: RowMatrix
  replyRow: Uint32Array | null
  pairing: Pairing
  /** Which row answers which, in a word: equal words, equal pairs of the same matrices. */
  pairs: string
}

/** Row numbers of a dataset. */
export interface Split {
  /** Ascending. */
  train: Uint32Array
  /** In split order: evaluation takes the first of them. */
  validation: Uint32Array
}
