/** A WebM file of one video track (Matroska, https://www.matroska.org/technical/elements.html): only what a player needs. */
import { joinedBytes } from '../core/bytes'

export interface FilmChunk {
  bytes: Uint8Array
  /** Milliseconds from the beginning. */
  at: number
  /** Can be shown without the ones before it. */
  key: boolean
}

export interface Film {
  codec: 'V_VP8' | 'V_VP9'
  width: number
  height: number
  milliseconds: number
  chunks: readonly FilmChunk[]
}

const ID = {
  header: 0x1a45dfa3,
  version: 0x4286,
  readVersion: 0x42f7,
  idLength: 0x42f2,
  sizeLength: 0x42f3,
  docType: 0x4282,
  docVersion: 0x4287,
  docReadVersion: 0x4285,
  segment: 0x18538067,
  info: 0x1549a966,
  scale: 0x2ad7b1,
  duration: 0x4489,
  muxer: 0x4d80,
  writer: 0x5741,
  tracks: 0x1654ae6b,
  entry: 0xae,
  number: 0xd7,
  uid: 0x73c5,
  lacing: 0x9c,
  codec: 0x86,
  type: 0x83,
  video: 0xe0,
  width: 0xb0,
  height: 0xba,
  cluster: 0x1f43b675,
  time: 0xe7,
  block: 0xa3,
} as const

/** Times within a cluster have 16 bits. */
const MOST_CLUSTER = 30_000

type Part = Uint8Array | readonly Part[]

const flatten = (part: Part): Uint8Array[] => (part instanceof Uint8Array ? [part] : part.flatMap(flatten))
const sizeOf = (part: Part): number => flatten(part).reduce((sum, { length }) => sum + length, 0)

/** Big-endian, without leading zeros, at least one byte. */
function whole(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.from(bytes)
}

/** A size of eight bytes: its first bit says so. */
function size(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value) | (1n << 56n))
  return bytes
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

function double(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value)
  return bytes
}

const element = (id: number, content: Part): Part => [whole(id), size(sizeOf(content)), content]

const header = (): Part =>
  element(ID.header, [
    element(ID.version, whole(1)),
    element(ID.readVersion, whole(1)),
    element(ID.idLength, whole(4)),
    element(ID.sizeLength, whole(8)),
    element(ID.docType, text('webm')),
    element(ID.docVersion, whole(2)),
    element(ID.docReadVersion, whole(2)),
  ])

function block({ bytes, at, key }: FilmChunk, start: number): Part {
  const head = new Uint8Array(4)
  head[0] = 0x81 // track 1
  new DataView(head.buffer).setInt16(1, at - start)
  head[3] = key ? 0x80 : 0
  return element(ID.block, [head, bytes])
}

/** Clusters of at most half a minute; each begins with the chunk whose time it has. */
function clusters(chunks: readonly FilmChunk[]): Part[] {
  const groups: FilmChunk[][] = []
  for (const chunk of chunks) {
    const group = groups.at(-1)
    if (group?.[0] && chunk.at - group[0].at < MOST_CLUSTER) group.push(chunk)
    else groups.push([chunk])
  }
  return groups.map((group) => {
    const start = group[0]?.at ?? 0
    return element(ID.cluster, [element(ID.time, whole(start)), ...group.map((chunk) => block(chunk, start))])
  })
}

/** The file's bytes. Times are whole milliseconds. */
export function writeWebm({ codec, width, height, milliseconds, chunks }: Film): Uint8Array<ArrayBuffer> {
  const info = element(ID.info, [
    element(ID.scale, whole(1_000_000)),
    element(ID.duration, double(milliseconds)),
    element(ID.muxer, text('Lattice Studio')),
    element(ID.writer, text('Lattice Studio')),
  ])
  const track = element(ID.entry, [
    element(ID.number, whole(1)),
    element(ID.uid, whole(1)),
    element(ID.lacing, whole(0)),
    element(ID.codec, text(codec)),
    element(ID.type, whole(1)),
    element(ID.video, [element(ID.width, whole(width)), element(ID.height, whole(height))]),
  ])
  return joinedBytes(flatten([header(), element(ID.segment, [info, element(ID.tracks, track), ...clusters(chunks)])]))
}
