/**
 * TensorBoard's event files: records (TFRecord: length, masked CRC-32C, bytes, masked CRC-32C) of `Event` messages.
 * Source: tensorflow/core/lib/io/record_writer.cc; tensorboard/compat/proto/{event,summary,tensor}.proto, plugins/hparams/plugin_data.proto.
 */
import { joinedBytes } from '../core/bytes'
import { bytesField, doubleField, enumField, floatField, message, textField } from './protobuf'

export interface Scalar {
  tag: string
  /** Stored as float32. */
  value: number
}

/** A setting of a run, as TensorBoard's HPARAMS compares them. */
export type HyperParameter = number | string | boolean

const FIRST = 'brain.Event:2'
const DT_FLOAT = 1
const DT_STRING = 7
const TENSOR_CLASS = 2

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let value = i
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0x82f63b78 ^ (value >>> 1) : value >>> 1
  return value >>> 0
})

/** CRC-32C (Castagnoli, polynomial 0x82F63B78). */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (let i = 0; i < bytes.length; i++) value = (CRC_TABLE[(value ^ (bytes[i] as number)) & 0xff] as number) ^ (value >>> 8)
  return ~value >>> 0
}

/** So that a checksum of bytes that hold checksums is none of these: turned right by 15 bits, and a constant added. */
export const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0

/** One record of a TFRecord file. */
export function record(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(8 + 4 + bytes.length + 4)
  const view = new DataView(out.buffer)
  view.setBigUint64(0, BigInt(bytes.length), true)
  view.setUint32(8, masked(crc32c(out.subarray(0, 8))), true)
  out.set(bytes, 12)
  view.setUint32(12 + bytes.length, masked(crc32c(bytes)), true)
  return out
}

/** @param wallTime seconds since 1970 */
const event = (wallTime: number, step: number, what: Uint8Array): Uint8Array<ArrayBuffer> =>
  record(joinedBytes([doubleField(1, wallTime), enumField(2, step), what]))

const summary = (values: readonly Uint8Array[]): Uint8Array =>
  message(
    5,
    values.map((value) => bytesField(1, value)),
  )

/** The record that every event file begins with. */
export const fileVersion = (wallTime: number): Uint8Array<ArrayBuffer> =>
  record(joinedBytes([doubleField(1, wallTime), textField(3, FIRST)]))

/** Several scalars of one step. */
export const scalarEvent = (wallTime: number, step: number, scalars: readonly Scalar[]): Uint8Array<ArrayBuffer> =>
  event(wallTime, step, summary(scalars.map(({ tag, value }) => joinedBytes([textField(1, tag), floatField(2, value)]))))

/** What a plugin is told of a value. */
const metadata = (plugin: string, content: Uint8Array): Uint8Array =>
  message(9, [message(1, [textField(1, plugin), bytesField(2, content)]), enumField(4, TENSOR_CLASS)])

/** A text, shown under TEXT as Markdown. */
export const textEvent = (wallTime: number, tag: string, text: string): Uint8Array<ArrayBuffer> => {
  const shape = message(2, [message(2, [enumField(1, 1)])])
  const tensor = message(8, [enumField(1, DT_STRING), shape, textField(8, text)])
  return event(wallTime, 0, summary([joinedBytes([textField(1, `${tag}/text_summary`), metadata('text', new Uint8Array(0)), tensor])]))
}

const pluginValue = (tag: string, content: Uint8Array): Uint8Array => {
  const shape = message(2, [message(2, [enumField(1, 1)])])
  const nothing = message(8, [enumField(1, DT_FLOAT), shape, message(5, [new Uint8Array(4)])])
  return joinedBytes([textField(1, tag), metadata('hparams', content), nothing])
}

/** google.protobuf.Value. */
const parameterValue = (value: HyperParameter): Uint8Array =>
  typeof value === 'number' ? doubleField(2, value) : typeof value === 'string' ? textField(3, value) : enumField(4, Number(value), true)

/** The settings of the run, for HPARAMS. */
export const hyperParametersEvent = (
  wallTime: number,
  group: string,
  settings: ReadonlyMap<string, HyperParameter>,
): Uint8Array<ArrayBuffer> => {
  const entries = [...settings].map(([name, value]) => message(1, [textField(1, name), bytesField(2, parameterValue(value))]))
  const start = message(3, [...entries, textField(4, group), doubleField(5, wallTime)])
  return event(wallTime, 0, summary([pluginValue('_hparams_/session_start_info', start)]))
}

/** How the run ended, for HPARAMS. */
export const endEvent = (wallTime: number, end: 'success' | 'failure' | 'running'): Uint8Array<ArrayBuffer> => {
  const status = { success: 1, failure: 2, running: 3 }[end]
  const content = message(4, [enumField(1, status), doubleField(2, wallTime)])
  return event(wallTime, 0, summary([pluginValue('_hparams_/session_end_info', content)]))
}
