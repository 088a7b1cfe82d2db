/** The directory of a ZIP archive, and its members' bytes as a stream. Source: PKWARE's APPNOTE.TXT 6.3.10, zip64 included. */
import type { Reading } from './reading'

export interface ZipMember {
  name: string
  method: number
  encrypted: boolean
  crc: number
  /** Bytes in the archive, and when inflated: as declared. */
  packed: number
  size: number
  /** Of its local header. */
  offset: number
}

export const STORED = 0
export const DEFLATED = 8

const END = 0x06054b50
const END64_LOCATOR = 0x07064b50
const END64 = 0x06064b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
/** Of the end record with the longest comment, and the zip64 locator before it. */
const TAIL_BYTES = 22 + 65_535 + 20
const MOST_MEMBERS = 100_000
const FULL32 = 0xffffffff

const viewed = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Every member, in the directory's order. @throws StudioError naming the byte where the archive is damaged */
export async function readZipDirectory(reading: Reading): Promise<ZipMember[]> {
  const { offset, size, count } = await findDirectory(reading)
  if (count > MOST_MEMBERS) return reading.refuse(`it declares ${count} members; at most ${MOST_MEMBERS} are read.`)
  const bytes = await reading.read(offset, size, 'the directory')
  const members: ZipMember[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    const view = viewed(bytes.subarray(at))
    if (view.byteLength < 46 || view.getUint32(0, true) !== ENTRY)
      return reading.refuse(`the directory is damaged at byte ${offset + at} (member ${i} of ${count}).`)
    const length = 46 + view.getUint16(28, true) + view.getUint16(30, true) + view.getUint16(32, true)
    if (length > view.byteLength) return reading.refuse(`the directory ends within member ${i} (byte ${offset + at}).`)
    members.push(memberOf(view, bytes.subarray(at + 46, at + length)))
    at += length
  }
  return members
}

async function findDirectory(reading: Reading): Promise<{ offset: number; size: number; count: number }> {
  const start = Math.max(0, reading.size - TAIL_BYTES)
  const tail = viewed(await reading.read(start, reading.size - start, 'the end of the directory'))
  let at = tail.byteLength - 22
  while (at >= 0 && tail.getUint32(at, true) !== END) at--
  if (at < 0) return reading.refuse('the archive’s directory is missing at its end; it was cut short.', 'Copy or download the file again.')
  const plain = { count: tail.getUint16(at + 10, true), size: tail.getUint32(at + 12, true), offset: tail.getUint32(at + 16, true) }
  const is64 = at >= 20 && tail.getUint32(at - 20, true) === END64_LOCATOR
  if (!is64) return plain
  const far = viewed(await reading.read(Number(tail.getBigUint64(at - 12, true)), 56, 'the zip64 directory'))
  if (far.getUint32(0, true) !== END64) return reading.refuse('the zip64 end of its directory is damaged.')
  const long = (offset: number): number => Number(far.getBigUint64(offset, true))
  return { count: long(32), size: long(40), offset: long(48) }
}

function memberOf(view: DataView, rest: Uint8Array): ZipMember {
  const flags = view.getUint16(8, true)
  const nameLength = view.getUint16(28, true)
  const extra = viewed(rest.subarray(nameLength, nameLength + view.getUint16(30, true)))
  const long = longSizes(extra)
  const wide = (value: number): number => (value === FULL32 ? (long.shift() ?? value) : value)
  const size = wide(view.getUint32(24, true))
  const packed = wide(view.getUint32(20, true))
  return {
    name: new TextDecoder().decode(rest.subarray(0, nameLength)),
    method: view.getUint16(10, true),
    encrypted: (flags & 1) === 1,
    crc: view.getUint32(16, true),
    packed,
    size,
    offset: wide(view.getUint32(42, true)),
  }
}

/** The zip64 field's numbers, in their order: only those that did not fit in 32 bits are there. */
function longSizes(extra: DataView): number[] {
  let at = 0
  while (at + 4 <= extra.byteLength) {
    const length = extra.getUint16(at + 2, true)
    if (extra.getUint16(at, true) === 1 && at + 4 + length <= extra.byteLength)
      return Array.from({ length: Math.floor(length / 8) }, (_, i) => Number(extra.getBigUint64(at + 4 + i * 8, true)))
    at += 4 + length
  }
  return []
}

/** Where a member's bytes begin: its local header may be longer than its directory entry. */
export async function memberStart(reading: Reading, { name, offset, packed }: ZipMember): Promise<number> {
  const head = viewed(await reading.read(offset, 30, `member “${name}”`))
  if (head.getUint32(0, true) !== LOCAL) return reading.refuse(`the header of member “${name}” is damaged (byte ${offset}).`)
  const start = offset + 30 + head.getUint16(26, true) + head.getUint16(28, true)
  const missing = start + packed - reading.size
  return missing > 0 ? reading.refuse(`member “${name}” declares ${packed} bytes, but ${missing} of them are missing.`) : start
}

/** CRC-32 of ZIP (polynomial 0xEDB88320), going on from `crc`. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  let value = ~crc
  for (let i = 0; i < bytes.length; i++) value = (CRC_TABLE[(value ^ (bytes[i] as number)) & 0xff] as number) ^ (value >>> 8)
  return ~value >>> 0
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let value = i
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value >>> 0
})
