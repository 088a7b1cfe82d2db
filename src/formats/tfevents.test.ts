import { describe, expect, it } from 'vitest'
import { varint } from './protobuf'
import { utf8 } from './testing'
import { crc32c, fileVersion, masked, record, scalarEvent } from './tfevents'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('CRC-32C', () => {
  // RFC 3720, B.4, and the check value of the CRC catalogue
  it.each<[string, Uint8Array, number]>([
    ['“123456789”', utf8('123456789'), 0xe3069283],
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of ones', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['31 to 0', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ])('of %s', (_, bytes, crc) => {
    expect(crc32c(bytes)).toBe(crc)
  })

  it('is masked as in crc32c_test.cc: a mask of a mask is another', () => {
    const crc = crc32c(utf8('foo'))
    expect(masked(crc)).not.toBe(crc)
    const unmasked = (value: number): number => {
      const rotated = (value - 0xa282ead8) >>> 0
      return ((rotated >>> 17) | (rotated << 15)) >>> 0
    }
    expect(unmasked(masked(crc))).toBe(crc)
    expect(unmasked(unmasked(masked(masked(crc))))).toBe(crc)
  })
})

it('varints are those of the encoding’s description', () => {
  expect([varint(0), varint(1), varint(150), varint(300), varint(2 ** 35)]).toEqual([
    [0],
    [1],
    [(150 & 127) | 128, 1],
    [172, 2],
    [128, 128, 128, 128, 128, 1],
  ])
})

it('a record is its length and its bytes, each with its checksum', () => {
  const bytes = record(utf8('123456789'))
  expect(hex(bytes.subarray(0, 8))).toBe('0900000000000000')
  expect(new DataView(bytes.buffer).getUint32(8, true)).toBe(masked(crc32c(bytes.subarray(0, 8))))
  expect(new DataView(bytes.buffer).getUint32(21, true)).toBe(masked(0xe3069283))
})

it('the first record of every file is known to the byte', () => {
  expect(hex(fileVersion(1_700_000_000).subarray(0, 8))).toBe('1800000000000000')
  expect(hex(fileVersion(1_700_000_000).subarray(12, 36))).toBe(`0900000040fc54d9411a0d${hex(utf8('brain.Event:2'))}`)
})

it('scalars of a step are one event', () => {
  const bytes = scalarEvent(1, 7, [{ tag: 'a', value: 0.5 }])
  expect(hex(bytes.subarray(12, -4))).toBe(['09000000000000f03f', '1007', '2a0a', '0a08', '0a0161', '150000003f'].join(''))
})
