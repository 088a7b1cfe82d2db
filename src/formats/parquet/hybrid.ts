/** Parquet's run-length and bit-packed hybrid. Source: Encodings.md of the parquet-format project. */

/** Dictionaries beyond 2²⁴ entries do not exist. */
const WIDEST = 24

/**
 * Fills `out` from `bytes[at … end)`, values of `bitWidth` bits.
 * @throws Error where the bytes end too soon
 */
export function readHybrid(bytes: Uint8Array, at: number, end: number, bitWidth: number, out: Uint8Array | Uint32Array): void {
  if (bitWidth > WIDEST) throw new Error(`values of ${bitWidth} bits are not read`)
  let offset = at
  let filled = 0
  while (filled < out.length) {
    const header = varint(bytes, offset, end)
    offset = header.next
    if (header.value & 1) {
      const groups = header.value >>> 1
      const count = Math.min(groups * 8, out.length - filled)
      if (offset + Math.ceil((count * bitWidth) / 8) > end) throw new Error('packed values end too soon')
      unpack(bytes, offset, bitWidth, out.subarray(filled, filled + count))
      filled += count
      offset += groups * bitWidth
    } else {
      const width = (bitWidth + 7) >> 3
      if (offset + width > end) throw new Error('a run ends too soon')
      let value = 0
      for (let i = 0; i < width; i++) value |= (bytes[offset + i] as number) << (8 * i)
      const count = header.value >>> 1
      out.fill(value, filled, filled + count)
      filled += count
      offset += width
    }
  }
}

/** Values of `bitWidth` bits, least significant first. */
function unpack(bytes: Uint8Array, at: number, bitWidth: number, out: Uint8Array | Uint32Array): void {
  const mask = 2 ** bitWidth - 1
  let bits = 0
  let held = 0
  let offset = at
  for (let i = 0; i < out.length; i++) {
    while (held < bitWidth) {
      bits |= (bytes[offset++] ?? 0) << held
      held += 8
    }
    out[i] = bits & mask
    bits >>>= bitWidth
    held -= bitWidth
  }
}

/** A ULEB128 number of at most 32 bits. */
export function varint(bytes: Uint8Array, at: number, end: number): { value: number; next: number } {
  let value = 0
  for (let i = 0; i < 5; i++) {
    if (at + i >= end) throw new Error('a run’s header ends too soon')
    const byte = bytes[at + i] as number
    value |= (byte & 0x7f) << (7 * i)
    if (byte < 0x80) return { value: value >>> 0, next: at + i + 1 }
  }
  throw new Error('a run’s header has no end')
}
