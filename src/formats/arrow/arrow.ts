/** Apache Arrow IPC: files (Feather version 2 is one) and streams, a record batch at a time, read by flechette. */
import { type Table as ArrowTable, type Batch, tableFromIPC } from '@uwdata/flechette'
import type { Contents, Piece } from '../lazy'
import type { Reading } from '../reading'
import type { ListBatch } from '../table/lists'
import { type ListColumn, type Table, type TextsColumn, tableContents } from '../table/table'
import { elementBytes, isWhole, viewOf } from '../tensor'
import { registerCodecs } from './codecs'
import { type FieldPlace, type ListField, type NumberField, readFields } from './fields'
import { type Message, readMessages } from './messages'
import { listBatchOf, numbersOf } from './vectors'

/** Opens a file by its messages' metadata; rows are looked at only where that leaves their widths open. @throws StudioError */
export async function openArrow(reading: Reading): Promise<Contents> {
  registerCodecs()
  const messages = await readMessages(reading)
  return tableContents(reading, await new ArrowFile(messages).table(reading))
}

class ArrowFile {
  private readonly schema: Message
  private readonly batches: readonly Message[]

  constructor(private readonly messages: readonly Message[]) {
    this.schema = messages[0] as Message
    this.batches = messages.filter(({ kind }) => kind === 'batch')
  }

  async table(reading: Reading): Promise<Table> {
    const { schema } = await this.decode(reading, [this.schema])
    const { lists, numbers, texts } = readFields(schema.fields)
    return {
      rows: this.batches.reduce((sum, { rows }) => sum + rows, 0),
      lists: lists.map((field) => this.listColumn(field)),
      numbers: numbers.map(({ name, dtype }) => ({ kind: 'numbers', name, dtype })),
      texts: texts.map((field) => this.textsColumn(field)),
      side: (again, columns) =>
        this.sidePieces(
          again,
          columns.map((column) => numbers[column] as NumberField),
        ),
      bad: null,
      metadata: new Map([...(schema.metadata ?? [])].filter(([key]) => key !== 'pandas')),
    }
  }

  private listColumn(field: ListField): ListColumn {
    const self = this
    return {
      kind: 'lists',
      name: field.name,
      dtype: field.dtype,
      whole: isWhole(field.dtype),
      width: this.knownWidth(field),
      async *batches(reading): AsyncGenerator<ListBatch> {
        for await (const [column, at] of self.columns(reading, field)) yield self.guarded(reading, at, () => listBatchOf(column, field))
      },
    }
  }

  /** Where every list is there, and the elements are as many as rows of one width have. */
  private knownWidth({ node, size }: ListField): number | null {
    let width: number | null = null
    for (const { rows, nodes } of this.batches) {
      if (rows === 0) continue
      const elements = nodes[2 * node + 2] as number
      const here = size ?? elements / rows
      if (nodes[2 * node + 1] !== 0 || !Number.isInteger(here) || (width !== null && here !== width)) return null
      width = here
    }
    return width
  }

  private textsColumn(field: FieldPlace): TextsColumn {
    const self = this
    return {
      kind: 'texts',
      name: field.name,
      async *batches(reading): AsyncGenerator<readonly string[]> {
        for await (const [column, at] of self.columns(reading, field)) yield self.guarded(reading, at, () => textsOf(column))
      },
    }
  }

  private async *sidePieces(reading: Reading, fields: readonly NumberField[]): AsyncGenerator<Piece> {
    const { dtype } = fields[0] as NumberField
    const width = fields.length
    let row = 0
    for (const batch of this.batches) {
      const { rows } = batch
      reading.assertFits(rows * width * elementBytes(dtype), 'a record batch')
      const table = await this.decode(reading, this.upTo(batch))
      const data = viewOf(dtype, new Uint8Array(rows * width * elementBytes(dtype)))
      fields.forEach((field, column) => {
        const values = this.guarded(reading, batch, () => numbersOf(batchOf(table, field), field, row))
        if (values.length < rows) this.damaged(reading, batch, `column “${field.name}” has fewer rows than declared`)
        for (let i = 0; i < rows; i++) data[i * width + column] = values[i] as never
      })
      if (rows > 0) yield { row, rows, data }
      row += rows
    }
  }

  /** A column's part in every batch. */
  private async *columns(reading: Reading, field: FieldPlace): AsyncGenerator<[Batch<unknown>, Message]> {
    for (const batch of this.batches) {
      const table = await this.decode(reading, this.upTo(batch))
      const column = this.guarded(reading, batch, () => batchOf(table, field))
      if (column.length !== batch.rows)
        this.damaged(reading, batch, `column “${field.name}” has ${column.length} rows instead of ${batch.rows}`)
      yield [column, batch]
      await reading.breathe()
    }
  }

  /** What flechette needs for a batch: the dictionaries that come before it, of other columns too. */
  private upTo(batch: Message): Message[] {
    const before = this.messages.slice(0, this.messages.indexOf(batch))
    return [...before.filter(({ kind }) => kind !== 'batch'), batch]
  }

  private async decode(reading: Reading, messages: readonly Message[]): Promise<ArrowTable> {
    const last = messages[messages.length - 1] as Message
    const parts: Uint8Array[] = []
    for (const message of messages) {
      // in memory of its own: flechette makes typed arrays of it, which must be aligned
      const bytes = message.bytes ?? (await reading.read(message.offset, message.length, 'a record batch')).slice()
      this.checkSizes(reading, message, bytes)
      parts.push(bytes)
    }
    return this.guarded(reading, last, () => tableFromIPC(parts, { useBigInt: true }))
  }

  /** Every compressed buffer says in its first 8 bytes how large it will be: −1 for one that was left as it is. */
  private checkSizes(reading: Reading, message: Message, bytes: Uint8Array): void {
    if (!message.compressed) return
    const view = new DataView(bytes.buffer, bytes.byteOffset + message.head)
    let total = 0
    for (let i = 0; i < message.buffers.length; i += 2) {
      const length = message.buffers[i + 1] as number
      if (length === 0) continue
      const size = length < 8 ? -2n : view.getBigInt64(message.buffers[i] as number, true)
      if (size < -1n) this.damaged(reading, message, 'a buffer declares no valid size')
      total += Number(size < 0n ? 0n : size)
      reading.assertFits(total, 'a record batch')
    }
  }

  private guarded<T>(reading: Reading, message: Message, work: () => T): T {
    try {
      return work()
    } catch (error) {
      return this.damaged(reading, message, error instanceof Error ? error.message : String(error), error)
    }
  }

  private damaged(reading: Reading, { kind, offset, length }: Message, problem: string, cause?: unknown): never {
    const what = kind === 'batch' ? 'record batch' : kind
    return reading.refuse(
      `the ${what} at bytes ${offset} to ${offset + length - 1} is damaged: ${problem.replace(/\.$/, '')}.`,
      undefined,
      cause,
    )
  }
}

function batchOf(table: ArrowTable, { column, child }: FieldPlace): Batch<unknown> {
  const whole = table.getChildAt(column)?.data[0] as Batch<unknown> | undefined
  const batch = child === null ? whole : (whole?.children?.[child] as Batch<unknown> | undefined)
  if (!batch) throw new Error('a column is missing')
  return batch
}

function textsOf(column: Batch<unknown>): string[] {
  return Array.from({ length: column.length }, (_, row) => {
    const text = column.at(row)
    return typeof text === 'string' ? text : ''
  })
}
