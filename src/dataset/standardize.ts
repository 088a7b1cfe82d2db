/** Standardised rows (CONTRACT.md): the training mean subtracted, every vector scaled to RMS 1. Arithmetic in float64. */
import type { Pace, RowMatrix } from './rows/matrix'
import type { EmbeddingDataset } from './types'

/** Keeps a constant vector from dividing by 0. */
const FLOOR = 1e-12

/** Finds rows: in the matrix's own array, or in one that they are read into. */
class Rows {
  values: Float32Array
  private readonly scratch: Float32Array
  constructor(private readonly width: number) {
    this.scratch = new Float32Array(width)
    this.values = this.scratch
  }

  /** Where the row begins in `values`. */
  find(matrix: RowMatrix, row: number): number {
    this.values = matrix.values ?? this.scratch
    if (matrix.values) return row * this.width
    matrix.read(row, this.scratch, 0)
    return 0
  }
}

/** The mean [width] over the training rows' queries and replies together, summed in float64. */
export function trainingMean(dataset: EmbeddingDataset, trainRows: Uint32Array): Float32Array {
  const steps = summing(dataset, trainRows)
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
}

/** The same, letting others in on the way. */
export async function pacedMean(dataset: EmbeddingDataset, trainRows: Uint32Array, pace: Pace): Promise<Float32Array> {
  const steps = summing(dataset, trainRows)
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    await pace(step.value)
  }
}

/** Rows that are summed between two looks at the pace. */
const STRIDE = 4096

/** Yields the share that is done, returns the mean. */
function* summing({ query, reply, replyRow, width }: EmbeddingDataset, trainRows: Uint32Array): Generator<number, Float32Array> {
  const sum = new Float64Array(width)
  const rows = new Rows(width)
  const count = 2 * trainRows.length
  for (let at = 0; at < count; at++) {
    const isQuery = at < trainRows.length
    const row = trainRows[isQuery ? at : at - trainRows.length] as number
    const start = rows.find(isQuery ? query : reply, isQuery || !replyRow ? row : (replyRow[row] as number))
    for (let i = 0; i < width; i++) sum[i] = (sum[i] as number) + (rows.values[start + i] as number)
    if (at % STRIDE === STRIDE - 1) yield at / count
  }
  return Float32Array.from(sum, (value) => value / count)
}

/** What `data.mean` of a checkpoint holds: the training mean, or zeros when rows are taken as they are. */
export const meanFor = (dataset: EmbeddingDataset, trainRows: Uint32Array, standardize: boolean): Float32Array =>
  standardize ? trainingMean(dataset, trainRows) : new Float32Array(dataset.width)

/** Writes chosen rows, standardised or as they are, into the caller's arrays: a batch allocates nothing. */
export class RowReader {
  private readonly rows: Rows
  constructor(
    private readonly dataset: EmbeddingDataset,
    private readonly mean: Float32Array,
    private readonly standardize: boolean,
  ) {
    this.rows = new Rows(dataset.width)
  }

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

  private write(matrix: RowMatrix, row: number, out: Float32Array, slot: number): void {
    const { width } = this.dataset
    const { mean } = this
    const from = this.rows.find(matrix, row)
    const { values } = this.rows
    const to = slot * width
    if (!this.standardize) {
      for (let i = 0; i < width; i++) out[to + i] = values[from + i] as number
      return
    }
    let squares = 0
    for (let i = 0; i < width; i++) {
      const value = (values[from + i] as number) - (mean[i] as number)
      squares += value * value
    }
    const rms = Math.sqrt(squares / width + FLOOR)
    for (let i = 0; i < width; i++) out[to + i] = ((values[from + i] as number) - (mean[i] as number)) / rms
  }
}
