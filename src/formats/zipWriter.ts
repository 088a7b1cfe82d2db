/** Writes a ZIP archive front to end, whose members are stored as they are; beyond 4 GiB as zip64. Source: PKWARE's APPNOTE.TXT 6.3.10. */
import type { ArchiveBytes } from '../core/archive'
import { StudioError } from '../core/errors'
import { Sha256 } from '../core/sha256'
import { crc32 } from './zip'

/** Takes the next bytes of a file; resolves when more can come. */
export type ByteSink = (bytes: Uint8Array<ArrayBuffer>) => Promise<void> | void

/** Bytes that are in memory at a time. */
const STEP_BYTES = 2 ** 20
const FULL16 = 0xffff
const FULL32 = 0xffffffff
const UTF8_NAME = 0x0800
/** “2.0” for plain members, “4.5” for zip64. */
const PLAIN = 20
const WIDE = 45

/** Hears of every part that was read, in bytes. */
type Heard = (bytes: number) => void
const silent: Heard = () => undefined

export interface Checksums {
  crc: number
  /** Hex. */
  sha256: string
}

interface Written {
  name: Uint8Array<ArrayBuffer>
  size: number
  crc: number
  offset: number
}

/** A record of little-endian fields, put down one after another. */
class Fields {
  private readonly view: DataView<ArrayBuffer>
  private at = 0
  constructor(length: number) {
    this.view = new DataView(new ArrayBuffer(length))
  }
  u16(...values: number[]): this {
    return this.put(2, values, (at, value) => this.view.setUint16(at, value, true))
  }
  u32(...values: number[]): this {
    return this.put(4, values, (at, value) => this.view.setUint32(at, value, true))
  }
  u64(...values: number[]): this {
    return this.put(8, values, (at, value) => this.view.setBigUint64(at, BigInt(value), true))
  }
  private put(width: number, values: number[], set: (at: number, value: number) => void): this {
    for (const value of values) {
      set(this.at, value)
      this.at += width
    }
    return this
  }
  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.view.buffer)
  }
}

/** @param date of all members; MS-DOS knows no year before 1980 and no second but every other */
function dosTime(date: Date): [time: number, day: number] {
  const year = Math.max(1980, date.getUTCFullYear())
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1)
  return [time, ((year - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate()]
}

export class ZipWriter {
  private readonly written: Written[] = []
  private offset = 0
  private readonly time: readonly [number, number]

  constructor(
    private readonly sink: ByteSink,
    date: Date,
    /** For tests: the size from which zip64 is used. */
    private readonly wideFrom = FULL32,
  ) {
    this.time = dosTime(date)
  }

  /**
   * Adds a member.
   * @param sums of its bytes, which stand before it
   * @throws StudioError where they changed meanwhile; the archive is of no use then
   */
  async add(path: string, content: ArchiveBytes, sums: Checksums, heard: Heard = silent): Promise<void> {
    const member = { name: new TextEncoder().encode(path), size: content.size, crc: sums.crc, offset: this.offset }
    await this.put(this.head(member))
    let crc = 0
    for await (const part of parts(content)) {
      crc = crc32(part, crc)
      await this.put(part)
      heard(part.length)
    }
    if (crc !== sums.crc) throw new StudioError(path, 'it changed while it was read.', 'Try again.')
    this.written.push(member)
  }

  /** Writes the directory; nothing is added after it. @returns the bytes of the archive */
  async finish(): Promise<number> {
    const start = this.offset
    for (const member of this.written) await this.put(this.entry(member))
    await this.put(this.end(start, this.offset - start))
    return this.offset
  }

  private async put(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.sink(bytes)
    this.offset += bytes.length
  }

  private head({ name, size, crc }: Written): Uint8Array<ArrayBuffer> {
    const wide = size >= this.wideFrom
    const fields = new Fields(30 + name.length + (wide ? 20 : 0))
    fields.u32(0x04034b50).u16(wide ? WIDE : PLAIN, UTF8_NAME, 0, ...this.time)
    fields.u32(crc, wide ? FULL32 : size, wide ? FULL32 : size).u16(name.length, wide ? 20 : 0)
    fields.bytes.set(name, 30)
    if (wide) fields.bytes.set(new Fields(20).u16(1, 16).u64(size, size).bytes, 30 + name.length)
    return fields.bytes
  }

  private entry({ name, size, crc, offset }: Written): Uint8Array<ArrayBuffer> {
    const large = size >= this.wideFrom
    const far = offset >= this.wideFrom
    const extra = [...(large ? [size, size] : []), ...(far ? [offset] : [])]
    const extraBytes = extra.length > 0 ? 4 + 8 * extra.length : 0
    const version = extraBytes > 0 ? WIDE : PLAIN
    const fields = new Fields(46 + name.length + extraBytes)
    fields.u32(0x02014b50).u16(version, version, UTF8_NAME, 0, ...this.time)
    fields.u32(crc, large ? FULL32 : size, large ? FULL32 : size).u16(name.length, extraBytes, 0, 0, 0)
    fields.u32(0, far ? FULL32 : offset)
    fields.bytes.set(name, 46)
    if (extraBytes > 0) fields.bytes.set(new Fields(extraBytes).u16(1, extraBytes - 4).u64(...extra).bytes, 46 + name.length)
    return fields.bytes
  }

  private end(start: number, size: number): Uint8Array<ArrayBuffer> {
    const count = this.written.length
    const plain = new Fields(22).u32(0x06054b50)
    if (start + size < this.wideFrom && count < FULL16) return plain.u16(0, 0, count, count).u32(size, start).bytes
    const wide = new Fields(56 + 20 + 22)
    wide.u32(0x06064b50).u64(44).u16(WIDE, WIDE).u32(0, 0).u64(count, count, size, start)
    wide
      .u32(0x07064b50, 0)
      .u64(start + size)
      .u32(1)
    wide.bytes.set(plain.u16(0, 0, FULL16, FULL16).u32(FULL32, FULL32).bytes, 76)
    return wide.bytes
  }
}

/** Reads a file once, for its checksums. */
export async function measure(content: ArchiveBytes, heard: Heard = silent): Promise<Checksums> {
  const sha = new Sha256()
  let crc = 0
  for await (const part of parts(content)) {
    sha.update(part)
    crc = crc32(part, crc)
    heard(part.length)
  }
  return { crc, sha256: sha.digest() }
}

/** A file's bytes, a part after another, each in memory of its own. */
export async function* parts(content: ArchiveBytes): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { size } = content
  for (let at = 0; at < size; at += STEP_BYTES) yield new Uint8Array(await content.read(at, Math.min(STEP_BYTES, size - at)))
}
