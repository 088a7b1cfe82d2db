/** The pages of a column chunk, one after the other, so that a row group of any size passes through little memory. */
import type { ColumnMetaData, PageHeader } from 'hyparquet'
import type { Reading } from '../reading'
import type { TensorData } from '../tensor'
import { ChunkBytes } from './chunkBytes'
import { type Decompress, decompressorOf } from './codecs'
import { readHybrid } from './hybrid'
import type { Leaf } from './schema'
import { readValues, type Values } from './values'

/** Levels and values of one page; levels are null where all of them are the highest. */
export interface Page {
  /** Levels: rows and list elements, missing ones too. */
  count: number
  repetition: Uint8Array | null
  definition: Uint8Array | null
  /** Those that are there. */
  values: TensorData | string[]
}

/** @throws StudioError naming the column and the byte where a page is damaged */
export async function* readPages(reading: Reading, chunk: ColumnMetaData, leaf: Leaf): AsyncGenerator<Page> {
  const decompress = await decompressorOf(chunk.codec)
  if (!decompress)
    return reading.refuse(`column “${leaf.name}” is packed with ${chunk.codec}, which is not read.`, 'Write it with zstd or snappy.')
  const { parquetHeader } = await import('hyparquet/src/column.js')
  const bytes = new ChunkBytes(reading, chunk, leaf.name)
  let dictionary: Values | null = null
  let left = Number(chunk.num_values)
  while (left > 0) {
    const at = bytes.at
    const header = await bytes.header(parquetHeader)
    const { compressed_page_size: packed, uncompressed_page_size: size } = header
    if (!(packed >= 0 && size >= 0)) bytes.damaged('a page has no size', at)
    reading.assertFits(size, `a page of column “${leaf.name}”`)
    const body = await bytes.take(packed)
    try {
      if (header.type === 'DICTIONARY_PAGE') dictionary = readDictionary(header, checked(decompress, body, size), leaf, reading)
      const page = readPage(header, body, decompress, leaf, dictionary, reading, left)
      if (!page || page.count === 0) continue
      left -= page.count
      yield page
    } catch (error) {
      reading.check()
      bytes.damaged(error instanceof Error ? error.message : String(error), at, error)
    }
    await reading.breathe()
  }
}

function checked(decompress: Decompress, packed: Uint8Array, size: number): Uint8Array {
  const out = decompress(packed, size)
  if (out.length !== size) throw new Error(`${out.length} bytes come out of it, ${size} were declared`)
  return out
}

function readDictionary({ dictionary_page_header: head }: PageHeader, bytes: Uint8Array, leaf: Leaf, reading: Reading): Values {
  const count = head?.num_values ?? -1
  if (!(count >= 0) || count > bytes.length * 8) throw new Error(`a dictionary of ${count} values does not fit in ${bytes.length} bytes`)
  reading.assertFits(count * 8, 'a dictionary')
  return readValues('PLAIN', bytes, 0, count, leaf, null)
}

/** Levels are one byte each here; a page's values take 8 bytes at most. */
const BYTES_PER_LEVEL = 10

function readPage(
  header: PageHeader,
  body: Uint8Array,
  decompress: Decompress,
  leaf: Leaf,
  dictionary: Values | null,
  reading: Reading,
  left: number,
): Page | null {
  const one = header.data_page_header
  const two = header.data_page_header_v2
  if (header.type !== 'DATA_PAGE' && header.type !== 'DATA_PAGE_V2') return null
  const head = header.type === 'DATA_PAGE' ? one : two
  if (!head) throw new Error('a page has no header')
  const count = head.num_values
  if (!(count >= 0 && count <= left)) throw new Error(`a page declares ${count} values, and ${left} are left`)
  reading.assertFits(count * BYTES_PER_LEVEL, `a page of column “${leaf.name}”`)
  const levels = new Levels(leaf, count)
  if (header.type === 'DATA_PAGE') {
    const bytes = checked(decompress, body, header.uncompressed_page_size)
    const at = levels.readV1(bytes)
    return levels.page(readValues(head.encoding, bytes, at, levels.present, leaf, dictionary))
  }
  const lengths = [two?.repetition_levels_byte_length ?? 0, two?.definition_levels_byte_length ?? 0] as const
  const at = lengths[0] + lengths[1]
  if (!(lengths[0] >= 0 && lengths[1] >= 0 && at <= body.length && at <= header.uncompressed_page_size))
    throw new Error('a page’s levels do not fit')
  levels.readV2(body, ...lengths)
  const rest = body.subarray(at)
  const packed = two?.is_compressed !== false && rest.length > 0
  const bytes = packed ? checked(decompress, rest, header.uncompressed_page_size - at) : rest
  return levels.page(readValues(head.encoding, bytes, 0, levels.present, leaf, dictionary))
}

class Levels {
  present: number
  private repetition: Uint8Array | null = null
  private definition: Uint8Array | null = null

  constructor(
    private readonly leaf: Leaf,
    private readonly count: number,
  ) {
    this.present = count
  }

  /** Each behind its length; returns where the values begin. */
  readV1(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = 0
    const next = (highest: number): Uint8Array | null => {
      if (highest === 0) return null
      const start = at + 4
      at = start + view.getUint32(at, true)
      if (at > bytes.length) throw new Error('a page’s levels do not fit')
      return this.decode(bytes, start, at, highest)
    }
    this.repetition = next(this.leaf.maxRepetition)
    this.define(next(this.leaf.maxDefinition))
    return at
  }

  readV2(bytes: Uint8Array, repetitionLength: number, definitionLength: number): void {
    const { maxRepetition, maxDefinition } = this.leaf
    if (maxRepetition > 0) this.repetition = this.decode(bytes, 0, repetitionLength, maxRepetition)
    if (maxDefinition > 0) this.define(this.decode(bytes, repetitionLength, repetitionLength + definitionLength, maxDefinition))
  }

  page(values: Values): Page {
    return { count: this.count, repetition: this.repetition, definition: this.definition, values }
  }

  private decode(bytes: Uint8Array, start: number, end: number, highest: number): Uint8Array {
    const out = new Uint8Array(this.count)
    readHybrid(bytes, start, end, 32 - Math.clz32(highest), out)
    return out
  }

  private define(levels: Uint8Array | null): void {
    if (!levels) return
    let present = 0
    for (const level of levels) if (level === this.leaf.maxDefinition) present++
    this.present = present
    this.definition = present === this.count ? null : levels
  }
}
