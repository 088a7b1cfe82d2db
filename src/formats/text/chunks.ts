/** A text file as pieces of text, small enough to stay responsive between them. */
import type { Reading } from '../reading'

/** Some 10 ms of parsing. */
const CHUNK_BYTES = 2 ** 18
/** Characters of one row: a million numbers. More is a quote that was never closed. */
export const LONGEST_ROW = 2 ** 24
export const MOST_COLUMNS = 100_000

export interface Chunk {
  text: string
  last: boolean
}

/** @throws StudioError where the bytes are no text */
export async function* textChunks(reading: Reading): AsyncGenerator<Chunk> {
  let decoder: TextDecoder | null = null
  for (let at = 0; at < reading.size; at += CHUNK_BYTES) {
    const bytes = await reading.read(at, Math.min(CHUNK_BYTES, reading.size - at))
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true })
    const last = at + bytes.length === reading.size
    let text: string
    try {
      text = decoder.decode(bytes, { stream: !last })
    } catch (error) {
      return reading.refuse(
        `bytes ${at} to ${at + bytes.length - 1} are not ${decoder.encoding.toUpperCase()} text.`,
        'Save it as UTF-8.',
        error,
      )
    }
    yield { text, last }
    await reading.breathe()
  }
}

/** By the mark that Windows programs put at the beginning. */
function encodingOf(first: Uint8Array): string {
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le'
  return first[0] === 0xfe && first[1] === 0xff ? 'utf-16be' : 'utf-8'
}
