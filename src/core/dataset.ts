/** What the studio says of a dataset: plain data that crosses the worker boundary. */

/** Datasets that come with the studio. */
export type BuiltinName = 'clusters' | 'documents'

export interface MatrixSummary {
  role: 'query' | 'reply'
  file: string
  /** Empty for a format without names (.npy). */
  tensor: string
  rows: number
  width: number
  dtype: string
  /** L2 norms of the rows: mean and standard deviation. */
  normMean: number
  normDeviation: number
}

export interface DatasetSummary {
  /** `clusters`, `documents`, or the first file's name. */
  name: string
  builtin: boolean
  rows: number
  width: number
  pairing: 'columns' | 'next' | 'self'
  matrices: MatrixSummary[]
  trainRows: number
  validationRows: number
  /** SHA-256 of the matrices, hex. */
  digest: string
  /** Which row answers which, in a word, by what `data.pairing` says; null where it cannot say that. */
  pairs: Readonly<Record<'auto' | 'columns' | 'next' | 'self', string | null>>
  /** Things worth knowing that are no errors (groups of one, leaks between train and validation). */
  notes: string[]
  credit: string | null
}
