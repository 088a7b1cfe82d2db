/** Bits of a Zstandard stream, which is read from its end to its beginning. Source: RFC 8878, 4.1. */

export class BackwardBits {
  /** Bits that are left; below 0 where more were read than there are. */
  left: number

  /** @throws Error where the mark that ends a stream is missing */
  constructor(private readonly bytes: Uint8Array) {
    const last = bytes[bytes.length - 1]
    if (!last) throw new Error('a bit stream has no end')
    this.left = bytes.length * 8 - Math.clz32(last << 24) - 1
  }

  /** The next `count` bits, 0 to 31; zeros where there are no more. */
  read(count: number): number {
    this.left -= count
    return bitsAt(this.bytes, this.left, count)
  }

  /** The same without going on. */
  peek(count: number): number {
    return bitsAt(this.bytes, this.left - count, count)
  }
}

/** `count` bits from bit `at` on, least significant first; bits before the first byte and after the last are 0. */
export function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  if (count > 16) return bitsAt(bytes, at, 16) + bitsAt(bytes, at + 16, count - 16) * 65536
  if (at < 0) return at + count <= 0 ? 0 : bitsAt(bytes, 0, at + count) << -at
  const byte = at >> 3
  const word = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16)
  return (word >> (at & 7)) & ((1 << count) - 1)
}

/** Position of the highest set bit of a number from 1. */
export const highBit = (value: number): number => 31 - Math.clz32(value)
