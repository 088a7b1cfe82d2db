/** Standardised rows (CONTRACT.md): the training mean subtracted, every vector scaled to RMS 1. Arithmetic in float64. */
import type { EmbeddingDataset } from './types'

/** Keeps a constant vector from dividing by 0. */
const FLOOR = 1e-12

/** The mean [width] over the training rows' queries and replies together, summed in float64. */
export function trainingMean(dataset: EmbeddingDataset, trainRows: Uint32Array): Float32Array {
  const { query, reply, replyRow, width } = dataset
  const sum = new Float64Array(width)
  for (const row of trainRows) addRow(sum, query, row)
  for (const row of trainRows) addRow(sum, reply, replyRow ? (replyRow[row] as number) : row)
  const mean = new Float32Array(width)
  for (let i = 0; i < width; i++) mean[i] = (sum[i] as number) / (2 * trainRows.length)
  return mean
}

function addRow(sum: Float64Array, matrix: Float32Array, row: number): void {
  const start = row * sum.length
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (matrix[start + i] as number)
}

/** What `data.mean` of a checkpoint holds: the training mean, or zeros when rows are taken as they are. */
export const meanFor = (dataset: EmbeddingDataset, trainRows: Uint32Array, standardize: boolean): Float32Array =>
  standardize ? trainingMean(dataset, trainRows) : new Float32Array(dataset.width)

/** Writes chosen rows, standardised or as they are, into the caller's arrays: a batch allocates nothing. */
export class RowReader {
  constructor(
    private readonly dataset: EmbeddingDataset,
    private readonly mean: Float32Array,
    private readonly standardize: boolean,
  ) {}

  /** The queries of `rows`, in that order, into `out` [rows.length, width] (or longer). */
  queries(rows: Uint32Array, out: Float32Array): void {
    for (let i = 0; i < rows.length; i++) this.write(this.dataset.query, rows[i] as number, out, i)
  }

  /** The replies of `rows`, in that order, into `out` [rows.length, width] (or longer). */
  replies(rows: Uint32Array, out: Float32Array): void {
    const { reply, replyRow } = this.dataset
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number
      this.write(reply, replyRow ? (replyRow[row] as number) : row, out, i)
    }
  }

  private write(matrix: Float32Array, row: number, out: Float32Array, slot: number): void {
    const { width } = this.dataset
    const from = row * width
    const to = slot * width
    if (!this.standardize) {
      for (let i = 0; i < width; i++) out[to + i] = matrix[from + i] as number
      return
    }
    let squares = 0
    for (let i = 0; i < width; i++) {
      const value = (matrix[from + i] as number) - (this.mean[i] as number)
      squares += value * value
    }
    const rms = Math.sqrt(squares / width + FLOOR)
    for (let i = 0; i < width; i++) out[to + i] = ((matrix[from + i] as number) - (this.mean[i] as number)) / rms
  }
}
