import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pcg } from '../../core/rng'
import { cases } from '../../core/soak.testing'
import { inflateFrames } from '../lz4'
import { inflateZstd } from './zstd'

const golden = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`../golden/${name}`, import.meta.url)))
const text = Array.from({ length: 30_000 }, (_, i) => `${(i * i) % 97} ${i % 13}\n`).join('')
const expected = new TextEncoder().encode(text)
/** toEqual takes seconds for so many. */
const same = (bytes: Uint8Array): boolean => Buffer.compare(bytes, expected) === 0

describe.each([
  ['level1.zst', inflateZstd],
  ['level19.zst', inflateZstd],
  ['frame.lz4', inflateFrames],
] as const)('%s', (name, inflate) => {
  const packed = golden(name)

  it('is what its reference writer packed, in several blocks', () => {
    expect(same(inflate(packed, expected.length))).toBe(true)
  })

  it('may be followed by another frame', () => {
    const twice = new Uint8Array([...packed, ...packed])
    expect(same(inflate(twice, 2 * expected.length).subarray(expected.length))).toBe(true)
  })

  it('is refused when more or less comes out than was declared', () => {
    expect(() => inflate(packed, expected.length - 1)).toThrow(/fit|declared/)
    expect(() => inflate(packed, expected.length + 1)).toThrow('declared')
  })

  it('is refused wherever it is cut', () => {
    for (let length = 1; length < packed.length; length += 1 + (pcg(length) % 50))
      expect(() => inflate(packed.subarray(0, length), expected.length)).toThrow()
  })

  it('ends at once when a byte of it is changed', () => {
    let refused = 0
    for (let seed = 0; seed < cases(200, 20_000); seed++) {
      const changed = packed.slice()
      changed[pcg(seed) % packed.length] = pcg(seed ^ 0x5eed) & 255
      const began = process.cpuUsage()
      try {
        expect(inflate(changed, expected.length).length).toBe(expected.length)
      } catch {
        refused++
      }
      expect(process.cpuUsage(began).user).toBeLessThan(1e6)
    }
    expect(refused).toBeGreaterThan(20)
  })
})

it('takes raw and repeated blocks, and passes over what may be skipped', () => {
  const skipped = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9]
  const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 8]
  const blocks = [(3 << 3) | 0, 0, 0, 1, 2, 3, (5 << 3) | 2 | 1, 0, 0, 7]
  expect([...inflateZstd(Uint8Array.from([...skipped, ...frame, ...blocks]), 8)]).toEqual([1, 2, 3, 7, 7, 7, 7, 7])
  expect(() => inflateZstd(Uint8Array.of(1, 2, 3, 4, 5), 1)).toThrow('it is no Zstandard frame')
})
