/** FlatBuffers tables, as far as Arrow's messages need them, within their bytes. Source: flatbuffers.dev, "internals". */

/** @throws RangeError for whatever lies outside of the bytes */
export class FlatTable {
  private readonly view: DataView
  private readonly fields: number
  private readonly fieldsLength: number

  /** The table that the offset at `at` points to. */
  constructor(
    private readonly bytes: Uint8Array,
    at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.position = at + this.view.getInt32(at, true)
    this.fields = this.position - this.view.getInt32(this.position, true)
    this.fieldsLength = this.view.getUint16(this.fields, true)
  }

  readonly position: number

  /** Where a field stands; 0 for one that is not there. Fields count 4, 6, 8, … as Arrow's schema files have them. */
  private place(field: number): number {
    const offset = field < this.fieldsLength ? this.view.getUint16(this.fields + field, true) : 0
    return offset === 0 ? 0 : this.position + offset
  }

  byte(field: number): number {
    const at = this.place(field)
    return at === 0 ? 0 : this.view.getUint8(at)
  }

  short(field: number): number {
    const at = this.place(field)
    return at === 0 ? 0 : this.view.getInt16(at, true)
  }

  /** @throws RangeError beyond ±2⁵³ */
  long(field: number): number {
    const at = this.place(field)
    return at === 0 ? 0 : safe(this.view.getBigInt64(at, true))
  }

  table(field: number): FlatTable | null {
    const at = this.place(field)
    return at === 0 ? null : new FlatTable(this.bytes, at)
  }

  /** Tables of a vector of tables. */
  tables(field: number): FlatTable[] {
    const { at, length } = this.vector(field, 4)
    return Array.from({ length }, (_, i) => new FlatTable(this.bytes, at + 4 * i))
  }

  /** The 64-bit numbers of a vector of structures of so many numbers each. */
  longs(field: number, each: number): number[] {
    const { at, length } = this.vector(field, 8 * each)
    return Array.from({ length: length * each }, (_, i) => safe(this.view.getBigInt64(at + 8 * i, true)))
  }

  /** The first 64-bit number of every structure of `stride` bytes. */
  firstLongs(field: number, stride: number): number[] {
    const { at, length } = this.vector(field, stride)
    return Array.from({ length }, (_, i) => safe(this.view.getBigInt64(at + stride * i, true)))
  }

  /** Where a vector's elements begin, and how many there are. */
  vector(field: number, stride: number): { at: number; length: number } {
    const place = this.place(field)
    if (place === 0) return { at: 0, length: 0 }
    const start = place + this.view.getInt32(place, true)
    const length = this.view.getUint32(start, true)
    if (start < 0 || start + 4 + length * stride > this.bytes.length)
      throw new RangeError(`a list of ${length} does not fit in its message`)
    return { at: start + 4, length }
  }
}

function safe(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is no size`)
  return number
}
