/** A matrix whose elements stay in a file; they are decoded as they are read. */
import type { DType } from '../../formats/tensor'
import { elementBytes, toFloat32, viewOf } from '../../formats/tensor'
import type { RowMatrix } from './matrix'

/** Bytes that can be read at once, at any place, without waiting. */
export interface SyncBytes {
  /** Fills `out` with the bytes from `at` on; throws where there are not so many. */
  read(at: number, out: Uint8Array<ArrayBuffer>): void
}

/** Where a matrix lies in a file: row-major, little-endian. */
export interface Placement {
  dtype: DType
  /** Byte of its first element. */
  offset: number
  rows: number
  width: number
}

/** Bytes that are read ahead where rows are asked for in order. */
const AHEAD_BYTES = 2 ** 20

/** Reads rows of any number type as float32. What is read in order is read ahead. */
export class FileRows implements RowMatrix {
  readonly values = null
  readonly rows: number
  readonly width: number
  private readonly rowBytes: number
  private readonly scratch: Uint8Array<ArrayBuffer>
  /** The rows that are read ahead, decoded. */
  private ahead: Float32Array | null = null
  private aheadFirst = 0
  private aheadCount = 0
  private next = -1

  constructor(
    private readonly bytes: SyncBytes,
    private readonly place: Placement,
  ) {
    this.rows = place.rows
    this.width = place.width
    this.rowBytes = place.width * elementBytes(place.dtype)
    this.scratch = new Uint8Array(this.rowBytes)
  }

  read(row: number, out: Float32Array, at: number): void {
    const slot = row - this.aheadFirst
    if (slot >= 0 && slot < this.aheadCount) this.copyAhead(slot, out, at)
    else if (row === this.next) {
      this.readAhead(row)
      this.copyAhead(0, out, at)
    } else {
      this.bytes.read(this.place.offset + row * this.rowBytes, this.scratch)
      this.decode(this.scratch, out, at)
    }
    this.next = row + 1
  }

  readRange(first: number, count: number, out: Float32Array): void {
    const { rowBytes, width } = this
    if (this.place.dtype === 'F32' && out.buffer instanceof ArrayBuffer) {
      this.bytes.read(this.place.offset + first * rowBytes, new Uint8Array(out.buffer, out.byteOffset, count * rowBytes))
      return
    }
    const step = Math.max(1, Math.floor(AHEAD_BYTES / rowBytes))
    const buffer = new Uint8Array(Math.min(step, count) * rowBytes)
    for (let done = 0; done < count; done += step) {
      const part = buffer.subarray(0, Math.min(step, count - done) * rowBytes)
      this.bytes.read(this.place.offset + (first + done) * rowBytes, part)
      this.decode(part, out, done * width)
    }
  }

  private readAhead(row: number): void {
    const most = Math.max(1, Math.floor(AHEAD_BYTES / (4 * this.width)))
    this.ahead ??= new Float32Array(Math.min(most, this.rows) * this.width)
    this.aheadFirst = row
    this.aheadCount = Math.min(most, this.rows - row)
    this.readRange(row, this.aheadCount, this.ahead)
  }

  private copyAhead(slot: number, out: Float32Array, at: number): void {
    const from = slot * this.width
    const ahead = this.ahead as Float32Array
    for (let i = 0; i < this.width; i++) out[at + i] = ahead[from + i] as number
  }

  private decode(bytes: Uint8Array, out: Float32Array, at: number): void {
    const { dtype } = this.place
    out.set(toFloat32({ name: '', dtype, shape: [], data: viewOf(dtype, bytes) }), at)
  }
}
