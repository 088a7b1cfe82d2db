/** Protocol buffers, written by hand. Source: protobuf.dev, Encoding. */
import { joinedBytes } from '../core/bytes'

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

/** Seven bits a byte, the lowest first. @param value a whole number from 0 to 2⁵³ */
export function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return [...bytes, rest]
}

const tag = (field: number, wire: number): number[] => varint(field * 8 + wire)

export const bytesField = (field: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  joinedBytes([Uint8Array.from([...tag(field, BYTES), ...varint(bytes.length)]), bytes])

export const message = (field: number, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => bytesField(field, joinedBytes(parts))

export const textField = (field: number, text: string): Uint8Array<ArrayBuffer> => bytesField(field, new TextEncoder().encode(text))

/** An int, an enum or a bool; zero is what a reader takes for what is not there. @param always for members of a oneof */
export const enumField = (field: number, value: number, always = false): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(value === 0 && !always ? [] : [...tag(field, VARINT), ...varint(value)])

export function doubleField(field: number, value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value, true)
  return joinedBytes([Uint8Array.from(tag(field, FIXED64)), bytes])
}

export function floatField(field: number, value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return joinedBytes([Uint8Array.from(tag(field, FIXED32)), bytes])
}
