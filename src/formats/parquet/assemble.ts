/** Rows of lists from a column's levels. Source: "Dremel: interactive analysis of web-scale datasets", as parquet-format uses it. */
import type { ListBatch } from '../table/lists'
import { type DType, elementBytes, missingValue, type TensorData, viewOf } from '../tensor'
import type { Page } from './pages'
import type { Leaf } from './schema'

/** A row may go on in the next page, so the last one of a page waits for it. */
export class Lists {
  /** Rows that were given out. */
  rows = 0
  private readonly dtype: DType
  private waiting: { length: number; values: TensorData } | null = null

  constructor(private readonly leaf: Leaf) {
    this.dtype = leaf.dtype as DType
  }

  /** The rows that end before the last one of this page. @throws Error where levels are damaged */
  take(page: Page): ListBatch {
    const values = this.elements(page)
    const { repetition, definition, count } = page
    const lengths: number[] = []
    const starts: number[] = []
    let at = 0
    if (this.waiting) {
      lengths.push(this.waiting.length)
      starts.push(0)
      at = this.waiting.values.length
    }
    const joined = this.waiting && at > 0 ? this.join(this.waiting.values, values) : values
    for (let i = 0; i < count; i++) {
      if (repetition?.[i] !== 1) {
        lengths.push(0)
        starts.push(at)
      } else if (lengths.length === 0) throw new Error('a column begins within a row')
      const row = lengths.length - 1
      const level = definition ? (definition[i] as number) : this.leaf.maxDefinition
      if (level >= this.leaf.listDefinition) {
        if (level === this.leaf.maxDefinition || missingValue(this.dtype) !== null) at++
        // a missing whole number: the row is no vector
        else lengths[row] = Number.NEGATIVE_INFINITY
        lengths[row] = (lengths[row] as number) + 1
      } else if (level < this.leaf.listDefinition - 1) lengths[row] = -1
    }
    const last = lengths.pop()
    const start = starts.pop() ?? 0
    this.waiting = last === undefined ? null : { length: last, values: joined.slice(start) as TensorData }
    return this.batch(lengths, starts, joined)
  }

  /** The last row. */
  end(): ListBatch {
    const { waiting } = this
    this.waiting = null
    return waiting ? this.batch([waiting.length], [0], waiting.values) : this.batch([], [], this.empty(0))
  }

  private batch(lengths: number[], starts: number[], values: TensorData): ListBatch {
    this.rows += lengths.length
    return {
      rows: lengths.length,
      lengths: Int32Array.from(lengths, (length) => (Number.isFinite(length) ? length : -1)),
      starts: Float64Array.from(starts),
      values,
    }
  }

  /** The values with NaN where an element is missing. */
  private elements({ definition, values }: Page): TensorData {
    const numbers = values as TensorData
    const missing = missingValue(this.dtype)
    if (!definition || missing === null) return numbers
    let elements = 0
    for (const level of definition) if (level >= this.leaf.listDefinition) elements++
    if (elements === numbers.length) return numbers
    const out = this.empty(elements)
    let to = 0
    let from = 0
    for (const level of definition) {
      if (level === this.leaf.maxDefinition) out[to++] = numbers[from++] as never
      else if (level >= this.leaf.listDefinition) out[to++] = missing
    }
    return out
  }

  private join(a: TensorData, b: TensorData): TensorData {
    const out = this.empty(a.length + b.length)
    out.set(a as never)
    out.set(b as never, a.length)
    return out
  }

  private empty(length: number): TensorData {
    return viewOf(this.dtype, new Uint8Array(length * elementBytes(this.dtype)))
  }
}
