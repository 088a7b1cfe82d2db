/** Embedding files that the studio keeps, and what is asked of them: plain data that crosses the worker boundaries. */
import type { Problem } from './errors'

export type FileFormat = 'npy' | 'npz' | 'safetensors' | 'parquet' | 'arrow' | 'csv' | 'jsonl'

/** A tensor or column of a file. */
export interface LibraryTensor {
  /** Empty for a format without names (.npy). */
  name: string
  /** A format's own dtype (`F32`, `F16`, …); `TEXT` for a column of strings. */
  dtype: string
  shape: readonly number[]
}

export interface LibraryFile {
  id: string
  name: string
  /** Bytes of the file as it was dropped. */
  size: number
  format: FileFormat
  /** SHA-256 of the file as it was dropped, hex; computed while it was read. */
  sha256: string
  /** ISO date. */
  added: string
  tensors: readonly LibraryTensor[]
  /** Kept across reloads; false where the browser's storage had no room, and it lives with the tab. */
  kept: boolean
}

/** A file that is not stored: it is read where it was dropped from. */
export interface LooseFile {
  id: string
  file: File
  skipBadRows: boolean
}

/** A file on its way in. */
export interface FileArrival {
  id: string
  name: string
  size: number
  /** Bytes read so far. */
  read: number
  /** At the present speed; null while nothing is known. */
  secondsLeft: number | null
  /** Why it was refused; null while all is well. */
  problem: Problem | null
  /** It can be taken all the same by leaving out so many rows that are too short, too long or not numbers. */
  skippable: { rows: number; first: number } | null
}

export interface TensorRef {
  file: string
  tensor: string
}

/** A change to the rows before they are paired, in the order in which they were asked for. */
export type Fix =
  /** Rows with a value that is not finite, in any chosen matrix, leave all of them. */
  | { kind: 'dropNonFinite' }
  /** Rows that are nothing but zeros in any chosen matrix leave all of them: they point nowhere, and no scale gives them a norm. */
  | { kind: 'dropZero' }
  /** Of rows that are equal in all chosen matrices the first stays. */
  | { kind: 'dropDuplicates' }
  /** Every row to L2 norm 1. */
  | { kind: 'normalise' }
  /** The first `width` dimensions. */
  | { kind: 'truncate'; width: number }

/** Which tensors are what, and what is done to them. */
export interface DatasetChoice {
  query: TensorRef
  reply: TensorRef | null
  /** Rows of a group answer each other (pairing `next`). */
  group: TensorRef | null
  /** Only looked at: colours of the projection. */
  label: TensorRef | null
  fixes: readonly Fix[]
}

export interface Histogram {
  /** Value at the left of the first bin and at the right of the last. */
  from: number
  to: number
  counts: readonly number[]
}

export interface MatrixInspection {
  role: 'query' | 'reply'
  dtype: string
  rows: number
  width: number
  /** L2 norms of the finite rows. */
  norms: Histogram
  normMean: number
  normDeviation: number
  /** Rows with NaN or infinity: how many, and the numbers of the first. */
  nonFinite: { count: number; rows: readonly number[] }
  /** The same for rows that are nothing but zeros. */
  zero: { count: number; rows: readonly number[] }
}

/** Rows that are equal to the bit in every matrix. */
export interface DuplicateGroup {
  /** Ascending row numbers; at most the first 20. */
  rows: readonly number[]
  copies: number
  /** Some are trained on while others validate. */
  leaks: boolean
}

export interface Inspection {
  matrices: readonly MatrixInspection[]
  /** Largest groups first; at most 200 of them. */
  duplicates: { rows: number; groups: number; leaks: number; list: readonly DuplicateGroup[] }
  /** What the label's (or the group's) values are called, and how many rows each has. */
  labels: readonly { name: string; rows: number }[]
  /** Cosine of paired rows, standardised as training does, beside that of shuffled ones; over a seeded sample of `rows` pairs. */
  pairing: { rows: number; seed: number; pairs: Histogram; shuffled: Histogram; pairMean: number; shuffledMean: number } | null
  /** Bytes that the matrices take while a run trains on them. */
  residentBytes: number
  /** Rows are read from disk as they are needed. */
  streamed: boolean
  /** What the fixes have left out, one sentence each. */
  notes: readonly string[]
}

export interface ProjectionRequest {
  method: 'pca' | 'umap'
  role: 'query' | 'reply'
  /** Rows at most, drawn at random. */
  sample: number
  seed: number
}

export interface Projection extends ProjectionRequest {
  /** Row numbers, in the order of the points. */
  rows: Uint32Array
  /** [rows.length, 2]. */
  points: Float32Array
  /** Index into {@link Inspection.labels} of each point; null where there are no labels. */
  labels: Uint32Array | null
  /** Share of the variance that the two directions hold; null for UMAP. */
  explained: number | null
}

/** Rows of a table: all; those with a value that is not finite; those that another row equals; those that are not trained on. */
export type RowFilter = 'all' | 'nonFinite' | 'duplicate' | 'validation'

/** One row, near another. */
export interface Neighbour {
  row: number
  cosine: number
  set: 'train' | 'validation'
}

export interface RowView {
  row: number
  /** Its number in its file, where fixes have left rows out. */
  fileRow: number
  set: 'train' | 'validation'
  norm: number
  label: string | null
  group: string | null
  /** Row of its reply. */
  reply: number
  /** The first values of the query. */
  head: readonly number[]
}
