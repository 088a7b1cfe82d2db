import { TRAIN_COLUMNS, type TrainColumn, type ValidationLine } from '../core/metrics'
import { Column, countUpTo } from './column'

/** Columns of a train line, and samples per second between one line and the next. */
export type SeriesColumn = TrainColumn | 'rate'
export type ValidationColumn = Exclude<keyof ValidationLine, 'kind'>

const VALIDATION_COLUMNS: readonly ValidationColumn[] = ['step', 'loss', 'cosine', 'recall@1', 'recall@10', 'candidates']

const columnsOf = <K extends string>(names: readonly K[]): Record<K, Column> =>
  Object.fromEntries(names.map((name) => [name, new Column()])) as Record<K, Column>

/**
 * A run's metrics: append-only columns outside React. Charts read the views and redraw when told.
 * Every line is kept; a resume drops those after its step, so that nothing overlaps.
 */
export class MetricSeries {
  readonly train = columnsOf<SeriesColumn>([...TRAIN_COLUMNS, 'rate'])
  readonly validation = columnsOf(VALIDATION_COLUMNS)
  /** GPU memory that was allocated, in bytes, after each step at which it was told. */
  readonly memory = columnsOf(['step', 'bytes'])
  /** Steps at which the run was gone on with. */
  readonly resumes: number[] = []
  /** Steps to which it was rolled back, after an update that was not finite. */
  readonly rollbacks: number[] = []
  #listeners = new Set<() => void>()

  get length(): number {
    return this.train.step.length
  }

  /** Rows of TRAIN_COLUMNS, packed one after the other. */
  append(rows: Float64Array): void {
    const width = TRAIN_COLUMNS.length
    for (let at = 0; at + width <= rows.length; at += width) {
      const before = { samples: this.train.samples.last, seconds: this.train.seconds.last }
      for (const [k, name] of TRAIN_COLUMNS.entries()) this.train[name].push(rows[at + k] ?? Number.NaN)
      const elapsed = this.train.seconds.last - before.seconds
      this.train.rate.push(elapsed > 0 ? (this.train.samples.last - before.samples) / elapsed : Number.NaN)
    }
    this.#changed()
  }

  appendValidation(line: ValidationLine): void {
    for (const name of VALIDATION_COLUMNS) this.validation[name].push(line[name])
    this.#changed()
  }

  /** GPU memory as the run stands at a step; what is the same is one line from its first step to its last. */
  observeMemory(step: number, bytes: number): void {
    const { memory } = this
    if (!(bytes > 0) || step < memory.step.last) return
    const same = memory.bytes.last === bytes && memory.bytes.at(memory.bytes.length - 2) === bytes
    if (same || step === memory.step.last) for (const column of Object.values(memory)) column.truncate(column.length - 1)
    memory.step.push(step)
    memory.bytes.push(bytes)
  }

  /** A new run begins, or an earlier one goes on from `step`. */
  begin(step: number, resumed: boolean): void {
    this.#truncate(resumed ? step : -1)
    const kept = resumed ? this.resumes.filter((at) => at < step) : []
    this.resumes.splice(0, this.resumes.length, ...kept, ...(resumed && step > 0 ? [step] : []))
    this.rollbacks.splice(0, this.rollbacks.length, ...(resumed ? this.rollbacks.filter((at) => at < step) : []))
    this.#changed()
  }

  /** The run was gone on with at a step, as it was recorded. */
  markResume(step: number): void {
    if (!this.resumes.includes(step)) this.resumes.push(step)
    this.#changed()
  }

  /** The run stands at an earlier step again. */
  rollBack(step: number): void {
    this.#truncate(step)
    if (!this.rollbacks.includes(step)) this.rollbacks.push(step)
    this.#changed()
  }

  /** Updates that were skipped whole. */
  get skipped(): number {
    return this.train.skipped.view().reduce((sum, skipped) => sum + skipped, 0)
  }

  /** The validation line at `index`, or null. */
  validationLine(index: number): ValidationLine | null {
    if (index < 0 || index >= this.validation.step.length) return null
    const values = VALIDATION_COLUMNS.map((name) => [name, this.validation[name].at(index)])
    return { kind: 'validation', ...Object.fromEntries(values) } as ValidationLine
  }

  /** Index of the lowest validation loss; -1 before the first. */
  bestValidation(): number {
    const losses = this.validation.loss.view()
    let best = -1
    for (let i = 0; i < losses.length; i++) if (best < 0 || (losses[i] ?? 0) < (losses[best] ?? 0)) best = i
    return best
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #truncate(step: number): void {
    const lines = countUpTo(this.train.step, step)
    for (const column of Object.values(this.train)) column.truncate(lines)
    const validations = countUpTo(this.validation.step, step)
    for (const column of Object.values(this.validation)) column.truncate(validations)
    const readings = countUpTo(this.memory.step, step)
    for (const column of Object.values(this.memory)) column.truncate(readings)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
