import { describe, expect, it } from 'vitest'
import { writeWebm } from './webm'

/** Elements of a stretch of a file: id and content, as a reader walks through them. */
function elements(bytes: Uint8Array): { id: number; content: Uint8Array }[] {
  const found: { id: number; content: Uint8Array }[] = []
  let at = 0
  while (at < bytes.length) {
    const idLength = Math.clz32((bytes[at] ?? 0) << 24) + 1
    const id = bytes.subarray(at, at + idLength).reduce((value, byte) => value * 256 + byte, 0)
    at += idLength
    const sizeLength = Math.clz32((bytes[at] ?? 0) << 24) + 1
    let size = (bytes[at] ?? 0) & (0xff >> sizeLength)
    for (let i = 1; i < sizeLength; i++) size = size * 256 + (bytes[at + i] ?? 0)
    at += sizeLength
    found.push({ id, content: bytes.subarray(at, at + size) })
    at += size
  }
  expect(at).toBe(bytes.length)
  return found
}

const inside = (bytes: Uint8Array, id: number): Uint8Array[] =>
  elements(bytes).flatMap((element) => (element.id === id ? [element.content] : []))

describe('a WebM file', () => {
  const chunks = Array.from({ length: 5 }, (_, i) => ({ bytes: Uint8Array.of(i, i, i), at: i * 9_000, key: i === 0 }))
  const file = writeWebm({ codec: 'V_VP8', width: 640, height: 360, milliseconds: 45_000, chunks })

  it('says what it is and how long it takes', () => {
    const [header, segment] = elements(file)
    expect(header?.id).toBe(0x1a45dfa3)
    expect(new TextDecoder().decode(inside(header?.content ?? file, 0x4282)[0])).toBe('webm')
    const [info] = inside(segment?.content ?? file, 0x1549a966)
    const [duration] = inside(info ?? file, 0x4489)
    expect(new DataView((duration ?? file).slice().buffer).getFloat64(0)).toBe(45_000)
  })

  it('has its chunks in clusters that begin anew before their times overflow', () => {
    const segment = elements(file)[1]?.content ?? file
    const clusters = inside(segment, 0x1f43b675)
    expect(clusters.map((cluster) => inside(cluster, 0xe7)[0]?.reduce((value, byte) => value * 256 + byte, 0))).toEqual([0, 36_000])
    const blocks = clusters.flatMap((cluster) => inside(cluster, 0xa3))
    expect(blocks.map((block) => new DataView(block.slice().buffer).getInt16(1))).toEqual([0, 9_000, 18_000, 27_000, 0])
    expect(blocks.map((block) => block[3])).toEqual([0x80, 0, 0, 0, 0])
    expect(Array.from(blocks[4]?.subarray(4) ?? [])).toEqual([4, 4, 4])
  })

  it('can be empty', () => {
    expect(elements(writeWebm({ codec: 'V_VP9', width: 2, height: 2, milliseconds: 0, chunks: [] }))).toHaveLength(2)
  })
})
