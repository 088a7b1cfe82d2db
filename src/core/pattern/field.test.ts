import { describe, expect, test } from 'vitest'
import { normal, pcg } from '../rng'
import { clusters, moran, spectralEntropy, varianceOf } from './field'
import { neighbourCosine, temporalConsistency } from './likeness'

const field = (width: number, height: number, of: (x: number, y: number) => number): Float64Array =>
  Float64Array.from({ length: width * height }, (_, i) => of(i % width, Math.floor(i / width)))
const noise = (width: number, height: number, key: number): Float64Array => field(width, height, (x, y) => normal(pcg(key), y * width + x))

/** The spectrum term by term, as its definition has it. */
function slowEntropy(f: Float64Array, width: number, height: number): number {
  const mean = f.reduce((a, b) => a + b, 0) / f.length
  const powers: number[] = []
  for (let v = 0; v < height; v++)
    for (let u = 0; u < width; u++) {
      let [re, im] = [0, 0]
      f.forEach((value, i) => {
        const angle = 2 * Math.PI * ((u * (i % width)) / width + (v * Math.floor(i / width)) / height)
        re += (value - mean) * Math.cos(angle)
        im -= (value - mean) * Math.sin(angle)
      })
      if (u + v > 0) powers.push(re * re + im * im)
    }
  const total = powers.reduce((a, b) => a + b, 0)
  return -powers.reduce((sum, p) => sum + (p > 0 ? (p / total) * Math.log(p / total) : 0), 0) / Math.log(powers.length)
}

describe('Moran’s I', () => {
  test('of a chessboard is −1', () =>
    expect(
      moran(
        field(6, 4, (x, y) => (x + y) % 2),
        6,
        4,
      ),
    ).toBeCloseTo(-1, 12))
  test('of a slope is close to 1, of noise close to 0', () => {
    expect(
      moran(
        field(15, 15, (x) => x),
        15,
        15,
      ),
    ).toBeGreaterThan(0.9)
    expect(Math.abs(moran(noise(40, 40, 3), 40, 40))).toBeLessThan(0.05)
  })
  test('of a single row counts its own pairs alone', () => {
    // d = −1, 0, 1: pairs −1·0 + 0·1 = 0
    expect(moran(Float64Array.of(1, 2, 3), 3, 1)).toBeCloseTo(0, 12)
  })
})

describe('spectral entropy', () => {
  test('of one wave is that of its two frequencies', () => {
    const wave = field(8, 5, (x) => Math.cos((2 * Math.PI * x) / 8))
    expect(spectralEntropy(wave, 8, 5)).toBeCloseTo(Math.log(2) / Math.log(39), 10)
  })
  test('of one lit cell is 1: every frequency alike', () => {
    expect(
      spectralEntropy(
        field(7, 4, (x, y) => (x === 2 && y === 1 ? 3 : 0)),
        7,
        4,
      ),
    ).toBeCloseTo(1, 10)
  })
  test.each([
    [7, 4, 11],
    [5, 9, 12],
    [15, 15, 13],
    [1, 6, 14],
  ])('of %i×%i noise is that of the definition', (width, height, key) => {
    const f = noise(width, height, key)
    expect(spectralEntropy(f, width, height)).toBeCloseTo(slowEntropy(f, width, height), 10)
  })
})

describe('clusters', () => {
  test('touch at edges, not at corners, and not around the border', () => {
    const drawn = ['#....#', '#.....', '.#....', '......']
    expect(
      clusters(
        field(6, 4, (x, y) => (drawn[y]?.[x] === '#' ? 1 : 0)),
        6,
        4,
      ),
    ).toBe(3)
  })
  test('an arch is one', () => {
    const drawn = ['.......', '.####..', '.#..#..', '.......', '.......', '.......', '.......']
    expect(
      clusters(
        field(7, 7, (x, y) => (drawn[y]?.[x] === '#' ? 1 : 0)),
        7,
        7,
      ),
    ).toBe(1)
  })
})

test.each([0, 0.1, 3])('a field of nothing but %d forms no pattern', (value) => {
  const flat = field(5, 3, () => value)
  expect([moran(flat, 5, 3), spectralEntropy(flat, 5, 3), clusters(flat, 5, 3)]).toEqual([0, 0, 0])
  expect(varianceOf(flat)).toBeLessThan(1e-30)
})

test('fields of one and two cells have figures too', () => {
  for (const [width, f] of [
    [1, Float64Array.of(2)],
    [2, Float64Array.of(1, 3)],
  ] as const)
    expect([moran(f, width, 1), spectralEntropy(f, width, 1)].every(Number.isFinite)).toBe(true)
})

describe('likeness', () => {
  test('neighbours that point the same way have cosine 1, opposite ones −1', () => {
    const sizes = { width: 2, height: 2, depth: 2, channels: 2, batch: 1 }
    const same = Float32Array.from({ length: 16 }, (_, i) => 1 + Math.floor(i / 2))
    expect(neighbourCosine({ ...sizes, values: same })).toBeCloseTo(1, 6)
    const board = Float32Array.from({ length: 16 }, (_, i) => {
      const n = Math.floor(i / 2)
      return ((n & 1) + ((n >> 1) & 1) + (n >> 2)) % 2 === 0 ? 1 : -1
    })
    expect(neighbourCosine({ ...sizes, values: board })).toBeCloseTo(-1, 6)
  })

  test('temporal consistency looks at the last five values', () => {
    expect(temporalConsistency([100, 2, 2, 2, 2, 2])).toBe(1)
    expect(temporalConsistency([1, 3])).toBeCloseTo(1 - 1 / 2, 12)
    expect(temporalConsistency([7])).toBe(0)
  })
})
