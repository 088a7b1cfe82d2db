import { describe, expect, test } from 'vitest'
import { normal, pcg } from '../../core/rng'
import { symmetricEigen } from './eigen'
import { principalComponents } from './pca'
import { umap } from './umap'

const at = (list: ArrayLike<number>, i: number): number => list[i] as number

describe('eigenvalues of a symmetric matrix', () => {
  test('of two rows, by hand', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2)
    expect([...values]).toEqual([expect.closeTo(3, 12), expect.closeTo(1, 12)])
    expect(Math.abs(at(vectors, 0))).toBeCloseTo(Math.SQRT1_2, 12)
    expect(at(vectors, 0)).toBeCloseTo(at(vectors, 1), 12)
  })

  test.each([1, 3, 10, 17])('A v = λ v for %i rows, largest first', (size) => {
    const a = new Float64Array(size * size)
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) a[i * size + j] = a[j * size + i] = normal(9, i * size + j)
    const { values, vectors } = symmetricEigen(a, size)
    for (let k = 0; k < size; k++) {
      if (k > 0) expect(at(values, k)).toBeLessThanOrEqual(at(values, k - 1))
      for (let i = 0; i < size; i++) {
        let sum = 0
        for (let j = 0; j < size; j++) sum += at(a, i * size + j) * at(vectors, k * size + j)
        expect(sum).toBeCloseTo(at(values, k) * at(vectors, k * size + i), 9)
      }
    }
  })

  test('of zeros', () => {
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0])
  })
})

/** Rows whose principal components and variances are known: U diag(scales) V, U's columns without mean. */
function known(rows: number, width: number, scales: number[]) {
  const count = scales.length
  const ones = new Float64Array(rows * (count + 1))
  ones.fill(1, 0, rows)
  for (let i = rows; i < ones.length; i++) ones[i] = normal(5, i)
  const u = orthonormalise(ones, rows)
  const v = orthonormalise(
    Float64Array.from({ length: count * width }, (_, i) => normal(6, i)),
    width,
  )
  const values = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) {
      let sum = 3
      for (let k = 0; k < count; k++) sum += at(u, (k + 1) * rows + row) * (scales[k] as number) * at(v, k * width + i)
      values[row * width + i] = sum
    }
  return { values, v }
}

/** Gram–Schmidt over rows of `width`, as plainly as it can be written. */
function orthonormalise(matrix: Float64Array, width: number): Float64Array {
  const count = matrix.length / width
  for (let k = 0; k < count; k++) {
    for (let j = 0; j < k; j++) {
      let dot = 0
      for (let i = 0; i < width; i++) dot += at(matrix, k * width + i) * at(matrix, j * width + i)
      for (let i = 0; i < width; i++) matrix[k * width + i] = at(matrix, k * width + i) - dot * at(matrix, j * width + i)
    }
    const norm = Math.hypot(...matrix.subarray(k * width, (k + 1) * width))
    for (let i = 0; i < width; i++) matrix[k * width + i] = at(matrix, k * width + i) / norm
  }
  return matrix
}

describe('principal components', () => {
  test.each([
    [301, 37, [9, 5, 2, 1, 0.5]],
    [50, 200, [9, 8.5, 2, 1.9, 1, 0.5, 0.2]],
    [1009, 3, [3, 2, 1]],
  ] as const)('of %i rows of width %i with known ones', async (rows, width, scales) => {
    const { values, v } = known(rows, width, [...scales])
    const { points, directions, explained } = await principalComponents(values, width, 2, 1234)
    const whole = scales.reduce((sum, scale) => sum + scale * scale, 0)
    for (const k of [0, 1] as const) {
      expect(explained[k]).toBeCloseTo((scales[k] ** 2 / whole) as number, 4)
      let dot = 0
      for (let i = 0; i < width; i++) dot += at(directions, k * width + i) * at(v, k * width + i)
      expect(Math.abs(dot)).toBeCloseTo(1, 4)
      const spread = points.filter((_, i) => i % 2 === k).reduce((sum, value) => sum + value * value, 0)
      expect(Math.sqrt(spread)).toBeCloseTo(scales[k], 3)
      const largest = [...directions.subarray(k * width, (k + 1) * width)].reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))
      expect(largest).toBeGreaterThan(0)
    }
  })

  test('the same for a seed, nearly the same for another', async () => {
    const run = (seed: number) => principalComponents(known(80, 20, [4, 3, 1, 0.5]).values, 20, 2, seed)
    expect(await run(1)).toEqual(await run(1))
    const [a, b] = [await run(1), await run(2)]
    a.points.forEach((value, i) => {
      expect(value).toBeCloseTo(at(b.points, i), 3)
    })
  })

  test('of one row, of equal rows, of width 1', async () => {
    expect(await principalComponents(Float32Array.of(1, 2, 3), 3, 2, 1)).toMatchObject({ points: new Float32Array(2), explained: [0, 0] })
    expect((await principalComponents(new Float32Array(12).fill(5), 3, 2, 1)).explained).toEqual([0, 0])
    const line = await principalComponents(Float32Array.of(1, 2, 6), 1, 2, 1)
    expect([...line.points]).toEqual([-2, 0, -1, 0, 3, 0])
    expect(line.explained).toEqual([expect.closeTo(1, 9), 0])
  })
})

describe('UMAP', () => {
  const width = 12
  const blobs = Float32Array.from({ length: 90 * width }, (_, i) => {
    const cluster = Math.floor(i / width) % 3
    return 0.3 * normal(8, i) + (pcg((i % width) ^ (1000 * cluster)) % 2 === 0 ? 1 : -1)
  })

  test('is the same for a seed, and keeps what is near together', async () => {
    const points = await umap(blobs, width, 42)
    expect(points).toEqual(await umap(blobs, width, 42))
    expect(points).not.toEqual(await umap(blobs, width, 43))
    expect(points.every(Number.isFinite)).toBe(true)
    let same = 0
    for (let row = 0; row < 90; row++) {
      let best = -1
      let least = Number.POSITIVE_INFINITY
      for (let other = 0; other < 90; other++) {
        const distance = Math.hypot(at(points, 2 * row) - at(points, 2 * other), at(points, 2 * row + 1) - at(points, 2 * other + 1))
        if (other !== row && distance < least) [best, least] = [other, distance]
      }
      if (best % 3 === row % 3) same++
    }
    expect(same).toBeGreaterThan(85)
  })

  test('says how far it is, and ends when it is told to', async () => {
    const shares: number[] = []
    await umap(blobs, width, 1, (share) => void shares.push(share))
    expect(shares.at(-1)).toBe(1)
    expect(shares.every((share, i) => i === 0 || share >= at(shares, i - 1))).toBe(true)
    const stop = () => {
      throw new Error('enough')
    }
    await expect(umap(blobs, width, 1, stop)).rejects.toThrow('enough')
  })

  test.each([0, 1, 2, 3, 5, 17])('of %i rows, and of equal ones', async (rows) => {
    for (const values of [blobs.slice(0, rows * width), new Float32Array(rows * width).fill(2)]) {
      const points = await umap(values, width, 1)
      expect(points).toHaveLength(2 * rows)
      expect(points.every(Number.isFinite)).toBe(true)
    }
  })
})
