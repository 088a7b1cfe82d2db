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
  /** Of a schema that the file has in its footer alone: a message made of it. */
  bytes?: Uint8Array
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

/** All messages: the schema, then whatever a batch needs before it. @throws StudioError naming the byte where they are damaged */
export async function readMessages(reading: Reading): Promise<Message[]> {
  const first = await reading.read(0, Math.min(8, reading.size))
  const messages = isMagic(first) ? await readFile(reading) : await readStream(reading)
  if (messages[0]?.kind !== 'schema') return reading.refuse('it does not begin with a schema.')
  return messages
}

const isMagic = (bytes: Uint8Array): boolean => new TextDecoder('latin1').decode(bytes.subarray(0, 6)) === 'ARROW1'

async function readStream(reading: Reading): Promise<Message[]> {
  const messages: Message[] = []
  for (let at = 0; at < reading.size; ) {
    const message = await readMessage(reading, at, reading.size)
    if (!message) break
    checkCount(reading, messages.push(message))
    at += message.length
  }
  return messages
}

const checkCount = (reading: Reading, count: number): void => {
  if (count > MOST_MESSAGES) reading.refuse(`it has more than ${MOST_MESSAGES} record batches.`, 'Write larger ones.')
}

/** A file says at its end where its messages are; some writers have the schema there alone. */
async function readFile(reading: Reading): Promise<Message[]> {
  const { size } = reading
  const last = await reading.read(Math.max(0, size - 10), Math.min(10, size))
  if (size < 18 || !isMagic(last.subarray(4)))
    return reading.refuse('it does not end as an Arrow file does (ARROW1); it was cut short.', 'Copy or download the file again.')
  const length = new DataView(last.buffer, last.byteOffset).getInt32(0, true)
  const start = size - 10 - length
  if (!(length > 0 && length <= LARGEST_HEAD && start >= 8))
    return reading.refuse(`it declares a footer of ${length} bytes (byte ${size - 10}), which it cannot have.`)
  const { schema, blocks } = parseFooter(reading, await reading.read(start, length, 'the footer'), start)
  checkCount(reading, blocks.length)
  const messages = [schema]
  for (const at of blocks) {
    const message = at >= 8 && at < start ? await readMessage(reading, at, start) : null
    messages.push(message ?? reading.refuse(`its footer names a message at byte ${at}, where there is none.`))
  }
  return messages
}

function parseFooter(reading: Reading, bytes: Uint8Array, start: number): { schema: Message; blocks: number[] } {
  try {
    const footer = new FlatTable(bytes, 0)
    const schema = footer.table(6)
    if (!schema) throw new RangeError('the schema is missing')
    const message = schemaMessage(bytes, schema.position, footer.short(4))
    checkSchema(new FlatTable(message, 8).table(8) as FlatTable)
    const described: Message = {
      kind: 'schema',
      offset: start,
      length: bytes.length,
      head: 0,
      rows: 0,
      nodes: [],
      buffers: [],
      compressed: false,
      bytes: message,
    }
    return { schema: described, blocks: [...footer.firstLongs(8, 24), ...footer.firstLongs(10, 24)] }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return reading.refuse(`its footer (byte ${start}) is damaged: ${error.message}.`, undefined, error)
  }
}

/** A schema message around the footer's schema: a message table whose header points to it. */
function schemaMessage(footer: Uint8Array, schema: number, version: number): Uint8Array {
  const HEAD = 40
  const out = new Uint8Array(HEAD + footer.length)
  const view = new DataView(out.buffer)
  view.setInt32(0, -1, true)
  view.setInt32(4, out.length - 8, true)
  // from here on the message: where its table is, the places of its four fields, and the table
  view.setInt32(8, 16, true)
  for (const [i, value] of [12, 12, 4, 6, 8, 0].entries()) view.setUint16(12 + 2 * i, value, true)
  view.setInt32(24, 12, true)
  view.setInt16(28, version, true)
  view.setUint8(30, 1)
  view.setInt32(32, HEAD + schema - 32, true)
  out.set(footer, HEAD)
  return out
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
