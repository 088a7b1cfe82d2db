/** The messages of an Arrow file or stream, by their metadata alone. Source: Arrow's Columnar.rst and Message.fbs. */
import type { Reading } from '../reading'
import { FlatTable } from './flat'

export interface Message {
  kind: 'schema' | 'dictionary' | 'batch'
  /** Of the whole message, in the source. */
  offset: number
  length: number
  /** Its metadata's length, with what goes before it. */
  head: number
  /** Of a batch or dictionary. */
  rows: number
  /** [length, missing] of every field, in pre-order. */
  nodes: number[]
  /** [offset, length] of every buffer in the body. */
  buffers: number[]
  compressed: boolean
}

const LARGEST_HEAD = 2 ** 26
const MOST_MESSAGES = 200_000
const MOST_FIELDS = 100_000
const DEEPEST = 16
const KINDS: ReadonlyMap<number, Message['kind']> = new Map([
  [1, 'schema'],
  [2, 'dictionary'],
  [3, 'batch'],
])

/** All messages, in order; the first is the schema. @throws StudioError naming the byte where they are damaged */
export async function readMessages(reading: Reading): Promise<Message[]> {
  const { start, end } = await extent(reading)
  const messages: Message[] = []
  for (let at = start; at < end; ) {
    const message = await readMessage(reading, at, end)
    if (!message) break
    if (messages.length === MOST_MESSAGES) reading.refuse(`it has more than ${MOST_MESSAGES} record batches.`, 'Write larger ones.')
    messages.push(message)
    at += message.length
  }
  if (messages[0]?.kind !== 'schema') return reading.refuse('it does not begin with a schema.')
  return messages
}

/** The messages of a file stand between its magic and its footer. */
async function extent(reading: Reading): Promise<{ start: number; end: number }> {
  const { size } = reading
  const first = await reading.read(0, Math.min(8, size))
  if (new TextDecoder('latin1').decode(first.subarray(0, 6)) !== 'ARROW1') return { start: 0, end: size }
  const last = size < 18 ? first : await reading.read(size - 10, 10)
  if (new TextDecoder('latin1').decode(last.subarray(4)) !== 'ARROW1')
    return reading.refuse('it does not end as an Arrow file does (ARROW1); it was cut short.', 'Copy or download the file again.')
  const footer = new DataView(last.buffer, last.byteOffset).getInt32(0, true)
  if (!(footer > 0 && footer <= size - 18))
    return reading.refuse(`it declares a footer of ${footer} bytes (byte ${size - 10}), which it cannot have.`)
  return { start: 8, end: size - 10 - footer }
}

/** Null at the mark that ends a stream. */
async function readMessage(reading: Reading, at: number, end: number): Promise<Message | null> {
  const refuse = (problem: string, cause?: unknown): never =>
    reading.refuse(`the message at byte ${at} is damaged: ${problem}.`, undefined, cause)
  if (end - at < 8) return refuse('it ends too soon')
  const start = await reading.read(at, 8)
  const view = new DataView(start.buffer, start.byteOffset)
  if (view.getUint32(0, true) !== 0xffffffff) return refuse('it does not begin with 0xFFFFFFFF')
  const length = view.getInt32(4, true)
  if (length === 0) return null
  if (!(length > 0 && length <= LARGEST_HEAD && at + 8 + length <= end)) return refuse(`it declares ${length} bytes of metadata`)
  const metadata = await reading.read(at + 8, length)
  try {
    const message = parseMessage(metadata)
    const whole = 8 + length + message.body
    if (!(message.body >= 0 && at + whole <= end)) return refuse(`its body of ${message.body} bytes does not fit in the file`)
    return { ...message, offset: at, length: whole, head: 8 + length }
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return refuse(error.message, error)
    throw error
  }
}

type Parsed = Pick<Message, 'kind' | 'rows' | 'nodes' | 'buffers' | 'compressed'> & { body: number }

/** Checks everything that flechette will walk over. @throws RangeError */
function parseMessage(metadata: Uint8Array): Parsed {
  const root = new FlatTable(metadata, 0)
  const kind = KINDS.get(root.byte(6))
  const header = root.table(8)
  const body = root.long(10)
  if (!kind || !header) throw new RangeError('it is of no known kind')
  if (kind === 'schema') {
    checkSchema(header)
    return { kind, body, rows: 0, nodes: [], buffers: [], compressed: false }
  }
  const batch = kind === 'dictionary' ? header.table(6) : header
  if (!batch) throw new RangeError('a dictionary has no values')
  const nodes = batch.longs(6, 2)
  const buffers = batch.longs(8, 2)
  batch.longs(12, 1)
  const fits = buffers.every((value, i) => value >= 0 && (i % 2 === 0 || (buffers[i - 1] as number) + value <= body))
  if (!fits) throw new RangeError('a buffer lies outside of its body')
  const rows = batch.long(4)
  if (rows < 0 || nodes.some((value) => value < 0)) throw new RangeError('a length is negative')
  return { kind, body, rows, nodes, buffers, compressed: batch.table(10) !== null }
}

/** Bounded in depth and number, so that no offset leads round in a circle. */
function checkSchema(schema: FlatTable): void {
  let seen = 0
  const visit = (field: FlatTable, depth: number): void => {
    if (depth > DEEPEST || ++seen > MOST_FIELDS) throw new RangeError('its fields are nested too deeply')
    field.tables(16)
    // a union's type ids
    if (field.byte(8) === 14) field.table(10)?.vector(6, 4)
    for (const child of field.tables(14)) visit(child, depth + 1)
  }
  if (schema.short(4) !== 0) throw new RangeError('its numbers are big-endian')
  for (const field of schema.tables(6)) visit(field, 0)
  schema.tables(8)
}
