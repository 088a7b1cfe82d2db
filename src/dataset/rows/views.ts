/** Matrices made from others without copying them: some of the rows, some of the columns, rows scaled to norm 1. */
import type { RowMatrix } from './matrix'

/** A matrix whose rows are computed from those of another. */
abstract class Derived implements RowMatrix {
  readonly values = null
  constructor(
    protected readonly base: RowMatrix,
    readonly rows: number,
    readonly width: number,
  ) {}

  abstract read(row: number, out: Float32Array, at: number): void

  readRange(first: number, count: number, out: Float32Array): void {
    for (let i = 0; i < count; i++) this.read(first + i, out, i * this.width)
  }
}

class ChosenRows extends Derived {
  constructor(
    base: RowMatrix,
    private readonly chosen: Uint32Array,
  ) {
    super(base, chosen.length, base.width)
  }
  read(row: number, out: Float32Array, at: number): void {
    this.base.read(this.chosen[row] as number, out, at)
  }
}

class Truncated extends Derived {
  private readonly scratch: Float32Array
  constructor(base: RowMatrix, width: number) {
    super(base, base.rows, width)
    this.scratch = new Float32Array(base.width)
  }
  read(row: number, out: Float32Array, at: number): void {
    this.base.read(row, this.scratch, 0)
    for (let i = 0; i < this.width; i++) out[at + i] = this.scratch[i] as number
  }
}

class Normalised extends Derived {
  constructor(base: RowMatrix) {
    super(base, base.rows, base.width)
  }
  read(row: number, out: Float32Array, at: number): void {
    this.base.read(row, out, at)
    let squares = 0
    for (let i = at; i < at + this.width; i++) squares += (out[i] as number) ** 2
    if (squares === 0) return
    const norm = Math.sqrt(squares)
    for (let i = at; i < at + this.width; i++) out[i] = (out[i] as number) / norm
  }
}

/** Rows `chosen` of `base`, in that order. */
export const chosenRows = (base: RowMatrix, chosen: Uint32Array): RowMatrix => new ChosenRows(base, chosen)

/** The first `width` columns, 1 ≤ width ≤ base.width. */
export const truncated = (base: RowMatrix, width: number): RowMatrix => (width === base.width ? base : new Truncated(base, width))

/** Every row divided by its L2 norm (float64, rounded to float32); a row of zeros stays as it is. */
export const normalised = (base: RowMatrix): RowMatrix => new Normalised(base)
