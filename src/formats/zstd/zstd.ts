/** Zstandard frames, never more bytes or work than declared. Source: RFC 8878. Checksums and dictionaries are not read. */
import { type HuffmanTable, readHuffman, readHuffmanTable } from './huffman'
import { runSequences, SequenceMemory } from './sequences'

const MAGIC = 0xfd2fb528
const SKIPPABLE = 0x184d2a5
const LARGEST_BLOCK = 2 ** 17

/** Inflates frames that hold `size` bytes in all. @throws Error where they are damaged or hold more or fewer */
export function inflateZstd(packed: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size)
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  let at = 0
  let to = 0
  while (at < packed.length) {
    const magic = view.getUint32(at, true)
    if (magic >>> 4 === SKIPPABLE) {
      at += 8 + view.getUint32(at + 4, true)
      continue
    }
    if (magic !== MAGIC) throw new Error('it is no Zstandard frame')
    const { next, checksum } = frameHeader(packed, at + 4)
    const frame = new Frame(packed, out, to)
    at = frame.run(next) + (checksum ? 4 : 0)
    to = frame.to
  }
  if (to !== size) throw new Error(`${to} bytes came out of Zstandard, ${size} were declared`)
  return out
}

function frameHeader(bytes: Uint8Array, at: number): { next: number; checksum: boolean } {
  const head = bytes[at] ?? 8
  const single = (head & 0x20) !== 0
  if (head & 0x08) throw new Error('a frame has a reserved bit')
  if (head & 0x03) throw new Error('it needs a dictionary')
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][head >> 6] as number
  return { next: at + 1 + (single ? 0 : 1) + sizeBytes, checksum: (head & 0x04) !== 0 }
}

class Frame {
  private readonly memory = new SequenceMemory()
  private readonly floor: number
  private huffman: HuffmanTable | null = null

  constructor(
    private readonly bytes: Uint8Array,
    private readonly out: Uint8Array,
    public to: number,
  ) {
    this.floor = to
  }

  /** All blocks from `at` on; returns where they end. */
  run(at: number): number {
    let next = at
    for (let last = false; !last; ) {
      if (next + 3 > this.bytes.length) throw new Error('a block is missing')
      const head = (this.bytes[next] as number) | ((this.bytes[next + 1] as number) << 8) | ((this.bytes[next + 2] as number) << 16)
      last = (head & 1) === 1
      const size = head >> 3
      if (size > LARGEST_BLOCK) throw new Error('a block is too large')
      next = this.block((head >> 1) & 3, next + 3, size)
    }
    return next
  }

  private block(type: number, at: number, size: number): number {
    const packed = type === 1 ? 1 : size
    if (type === 3 || at + packed > this.bytes.length) throw new Error('a block ends too soon')
    if (type === 2) this.compressed(this.bytes.subarray(at, at + size))
    else {
      if (this.to + size > this.out.length) throw new Error('a block does not fit')
      if (type === 0) this.out.set(this.bytes.subarray(at, at + size), this.to)
      else this.out.fill(this.bytes[at] as number, this.to, this.to + size)
      this.to += size
    }
    return at + packed
  }

  private compressed(block: Uint8Array): void {
    const { literals, next } = this.literals(block)
    this.to = runSequences(block, next, literals, this.memory, this.out, this.floor, this.to)
  }

  private literals(block: Uint8Array): { literals: Uint8Array; next: number } {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = block
    const type = a & 3
    const format = (a >> 2) & 3
    if (type < 2) {
      const head = format === 1 ? 2 : format === 3 ? 3 : 1
      const size = head === 1 ? a >> 3 : (a >> 4) | (b << 4) | (head === 3 ? c << 12 : 0)
      const next = head + (type === 0 ? size : 1)
      if (next > block.length || size > LARGEST_BLOCK) throw new Error('literals end too soon')
      return { literals: type === 0 ? block.subarray(head, next) : new Uint8Array(size).fill(block[head] as number), next }
    }
    const width = format < 2 ? 10 : format === 2 ? 14 : 18
    const head = format < 2 ? 3 : format + 2
    const word = a + b * 2 ** 8 + c * 2 ** 16 + (head > 3 ? d * 2 ** 24 : 0) + (head > 4 ? e * 2 ** 32 : 0)
    const size = Math.floor(word / 16) % 2 ** width
    const next = head + (Math.floor(word / 2 ** (4 + width)) % 2 ** width)
    if (next > block.length || size > LARGEST_BLOCK) throw new Error('literals end too soon')
    return { literals: this.coded(block.subarray(head, next), size, type === 3, format === 0), next }
  }

  private coded(section: Uint8Array, size: number, repeat: boolean, oneStream: boolean): Uint8Array {
    let at = 0
    if (!repeat) {
      const read = readHuffmanTable(section, 0)
      this.huffman = read.table
      at = read.next
    }
    const { huffman } = this
    if (!huffman) throw new Error('a Huffman table is repeated before there is one')
    const out = new Uint8Array(size)
    if (oneStream) {
      readHuffman(huffman, section.subarray(at), out)
      return out
    }
    const each = Math.floor((size + 3) / 4)
    let from = at + 6
    for (let stream = 0; stream < 4; stream++) {
      const jump = at + 2 * stream
      const end = stream === 3 ? section.length : from + ((section[jump] ?? 0) | ((section[jump + 1] ?? 0) << 8))
      if (end > section.length || each * stream > size) throw new Error('literals end too soon')
      readHuffman(
        huffman,
        section.subarray(from, end),
        out.subarray(each * stream, stream === 3 ? size : Math.min(size, each * (stream + 1))),
      )
      from = end
    }
    return out
  }
}
