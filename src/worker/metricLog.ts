import { type MetricLine, TRAIN_COLUMNS, type TrainLine, toRow, type ValidationLine } from '../core/metrics'

const WIDTH = TRAIN_COLUMNS.length
/** Rows that are made room for at once. */
const CHUNK = 512

/** The lines of a run in the order of their steps, packed: a run has millions of them. */
export class MetricLog {
  private readonly chunks: Float64Array[] = []
  private rows = 0
  private validations: ValidationLine[] = []

  add(line: MetricLine): void {
    if (line.kind === 'validation') {
      this.validations.push(line)
      return
    }
    if (this.rows === this.chunks.length * CHUNK) this.chunks.push(new Float64Array(CHUNK * WIDTH))
    this.row(this.rows).set(toRow(line))
    this.rows++
  }

  /** Leaves out all lines after a step. */
  goBack(step: number): void {
    this.validations = this.validations.filter((line) => line.step <= step)
    while (this.rows > 0 && (this.row(this.rows - 1)[0] as number) > step) this.rows--
    this.chunks.length = Math.ceil(this.rows / CHUNK)
  }

  /** Every line; the validation of a step comes after its train line. */
  all(): MetricLine[] {
    const lines: MetricLine[] = []
    let next = 0
    const validated = (step: number): void => {
      while ((this.validations[next]?.step ?? Number.POSITIVE_INFINITY) < step) lines.push(this.validations[next++] as ValidationLine)
    }
    for (let i = 0; i < this.rows; i++) {
      const line = lineOf(this.row(i))
      validated(line.step)
      lines.push(line)
    }
    validated(Number.POSITIVE_INFINITY)
    return lines
  }

  private row(i: number): Float64Array {
    const at = (i % CHUNK) * WIDTH
    return (this.chunks[Math.floor(i / CHUNK)] as Float64Array).subarray(at, at + WIDTH)
  }
}

/** What {@link toRow} was made of. */
function lineOf(row: Float64Array): TrainLine {
  const entries = TRAIN_COLUMNS.map((column, i) => [column, row[i]] as const).filter(
    ([column, value]) => column !== 'skipped' || value !== 0,
  )
  return { kind: 'train', ...(Object.fromEntries(entries) as unknown as Omit<TrainLine, 'kind'>) }
}
