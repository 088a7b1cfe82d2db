/** The bytes of a column chunk, read ahead from the source. */
import type { ColumnMetaData, PageHeader } from 'hyparquet'
import type { Reading } from '../reading'
import { thriftEnd } from './thrift'

/** Bytes that are read from the source at once. */
const READ_AHEAD = 2 ** 20

/** The bytes of a chunk, one after the other. */
export class ChunkBytes {
  at: number
  private readonly end: number
  private bytes: Uint8Array = new Uint8Array(0)
  private start = 0

  constructor(
    private readonly reading: Reading,
    chunk: ColumnMetaData,
    private readonly column: string,
  ) {
    const data = Number(chunk.data_page_offset)
    const dictionary = Number(chunk.dictionary_page_offset ?? 0)
    this.at = dictionary > 0 && dictionary < data ? dictionary : data
    this.end = this.at + Number(chunk.total_compressed_size)
    if (!(this.at >= 4 && this.end >= this.at && this.end <= reading.size))
      reading.refuse(`column “${column}” lies outside of the file (bytes ${this.at} to ${this.end}).`)
  }

  damaged(problem: string, at: number, cause?: unknown): never {
    return this.reading.refuse(`column “${this.column}” is damaged: ${problem} (page at byte ${at}).`, undefined, cause)
  }

  /** The next page's header: at most 8 MiB, statistics and all. */
  async header(parse: (reader: { view: DataView; offset: number }) => PageHeader): Promise<PageHeader> {
    for (let length = 2 ** 12; ; length *= 8) {
      const seen = await this.peek(Math.min(length, this.end - this.at))
      try {
        const end = thriftEnd(seen, 0)
        const reader = { view: new DataView(seen.buffer, seen.byteOffset, end), offset: 0 }
        const header = parse(reader)
        this.at += end
        return header
      } catch (error) {
        if (seen.length === this.end - this.at || length > 2 ** 22)
          return this.damaged(`a page header is not valid: ${error instanceof Error ? error.message : error}`, this.at, error)
      }
    }
  }

  async take(length: number): Promise<Uint8Array> {
    if (length > this.end - this.at) this.damaged(`a page ends ${length - (this.end - this.at)} bytes after its column`, this.at)
    const bytes = await this.peek(length)
    this.at += length
    return bytes.slice()
  }

  private async peek(length: number): Promise<Uint8Array> {
    const from = this.at - this.start
    if (from < 0 || from + length > this.bytes.length) {
      const more = Math.min(Math.max(length, READ_AHEAD), this.end - this.at)
      this.bytes = await this.reading.read(this.at, more, `column “${this.column}”`)
      this.start = this.at
    }
    return this.bytes.subarray(this.at - this.start, this.at - this.start + length)
  }
}
