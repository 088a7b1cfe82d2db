/** LZ4 blocks and frames. Source: lz4_Block_format.md and lz4_Frame_format.md of the LZ4 project. */

import { copyBack } from './copyBack'

const MAGIC = 0x184d2204

/**
 * Inflates one block into `out` from `start` on, where earlier blocks may stand before it; returns where it ends.
 * @throws Error where it is damaged or does not fit
 */
export function inflateBlock(block: Uint8Array, out: Uint8Array, start: number): number {
  let at = 0
  let to = start
  const length = (nibble: number): number => {
    let total = nibble
    for (let byte = nibble === 15 ? 255 : 0; byte === 255; total += byte) {
      const next = block[at++]
      if (next === undefined) throw new Error('an LZ4 length ends too soon')
      byte = next
    }
    return total
  }
  while (at < block.length) {
    const token = block[at++] as number
    const literals = length(token >> 4)
    if (at + literals > block.length || to + literals > out.length) throw new Error('LZ4 literals do not fit')
    out.set(block.subarray(at, at + literals), to)
    at += literals
    to += literals
    if (at === block.length) return to
    const back = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8)
    at += 2
    const matched = length(token & 15) + 4
    if (back === 0 || back > to || at > block.length || to + matched > out.length) throw new Error('an LZ4 match does not fit')
    copyBack(out, to, back, matched)
    to += matched
  }
  return to
}

/** Inflates frames of `size` bytes in all. Checksums are passed over. @throws Error where they are damaged or have another size */
export function inflateFrames(packed: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size)
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  let at = 0
  let to = 0
  while (at < packed.length) {
    if (view.getUint32(at, true) !== MAGIC) throw new Error('it is no LZ4 frame')
    const flags = view.getUint8(at + 4)
    const blockChecksum = flags & 0x10 ? 4 : 0
    if (flags & 0x01) throw new Error('LZ4 dictionaries are not read')
    at += 7 + (flags & 0x08 ? 8 : 0)
    for (let head = view.getUint32(at, true); head !== 0; head = view.getUint32(at, true)) {
      const length = head & 0x7fffffff
      const block = packed.subarray(at + 4, at + 4 + length)
      if (block.length < length) throw new Error('an LZ4 block ends too soon')
      if (head >>> 31) {
        if (to + length > size) throw new Error('an LZ4 block does not fit')
        out.set(block, to)
        to += length
      } else to = inflateBlock(block, out, to)
      at += 4 + length + blockChecksum
    }
    at += 4 + (flags & 0x04 ? 4 : 0)
  }
  if (to !== size) throw new Error(`${to} bytes came out of LZ4, ${size} were declared`)
  return out
}
