/**
 * The extent of a structure in Thrift's compact protocol, checked before hyparquet reads it: a hostile one must not cost more than
 * its bytes. Source: thrift-compact-protocol.md of the Thrift project.
 */

/** Deep enough for any footer; brackets alone must not exhaust the stack. */
const DEEPEST = 24
const LONGEST_VARINT = 10

/** The offset at which the structure that begins at `at` ends. @throws Error saying what is wrong at which byte */
export function thriftEnd(bytes: Uint8Array, at: number): number {
  return new ThriftWalker(bytes, at).end()
}

class ThriftWalker {
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  end(): number {
    this.struct(0)
    return this.at
  }

  private fail(problem: string): never {
    throw new Error(`${problem} at byte ${this.at}`)
  }

  private skip(bytes: number): void {
    if (bytes > this.bytes.length - this.at) this.fail(`${bytes} bytes are announced, and fewer are left`)
    this.at += bytes
  }

  private byte(): number {
    return this.bytes[this.at++] ?? this.fail('it ends too soon')
  }

  private varint(): number {
    let value = 0
    for (let i = 0; i < LONGEST_VARINT; i++) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80) return value
    }
    return this.fail('a number has no end')
  }

  private struct(depth: number): void {
    if (depth > DEEPEST) this.fail('it is nested too deeply')
    for (let head = this.byte(); (head & 0x0f) !== 0; head = this.byte()) {
      if (head >> 4 === 0) this.varint()
      this.value(head & 0x0f, depth, false)
    }
  }

  private value(type: number, depth: number, inList: boolean): void {
    if (type === 1 || type === 2) this.skip(inList ? 1 : 0)
    else if (type === 3) this.skip(1)
    else if (type >= 4 && type <= 6) this.varint()
    else if (type === 7) this.skip(8)
    else if (type === 8) this.skip(this.varint())
    else if (type === 9) this.list(depth)
    else if (type === 12) this.struct(depth + 1)
    else this.fail(`there is an unknown type ${type}`)
  }

  private list(depth: number): void {
    const head = this.byte()
    const size = head >> 4 === 15 ? this.varint() : head >> 4
    // every element takes a byte at least
    if (size > this.bytes.length - this.at) this.fail(`a list of ${size} is announced, and fewer bytes are left`)
    if (depth > DEEPEST) this.fail('it is nested too deeply')
    for (let i = 0; i < size; i++) this.value(head & 0x0f, depth + 1, true)
  }
}
