import { describe, expect, test } from 'vitest'
import { normal } from '../core/rng'
import { generateClusters } from './clusters'

/** Mean cosine between the replies and the best linear map of the queries plus a constant (ridge regression), over `rows`. */
function linearFit({ width, query, reply }: { width: number; query: Float32Array; reply: Float32Array }, rows: number[]): number {
  const size = width + 1
  const input = (row: number, i: number): number => (i === width ? 1 : (query[row * width + i] as number))
  const system = Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size + width }, (_, j) => (i === j ? 1e-3 * rows.length : 0)),
  )
  for (const row of rows)
    for (let i = 0; i < size; i++) {
      const line = system[i] as Float64Array
      const x = input(row, i)
      for (let j = 0; j < size; j++) line[j] = (line[j] as number) + x * input(row, j)
      for (let j = 0; j < width; j++) line[size + j] = (line[size + j] as number) + x * (reply[row * width + j] as number)
    }
  eliminate(system)
  let total = 0
  for (const row of rows) {
    let [dot, squares, replySquares] = [0, 0, 0]
    for (let j = 0; j < width; j++) {
      let value = 0
      for (let i = 0; i < size; i++) value += input(row, i) * (system[i]?.[size + j] as number)
      const target = reply[row * width + j] as number
      dot += value * target
      squares += value * value
      replySquares += target * target
    }
    total += dot / Math.sqrt(squares * replySquares)
  }
  return total / rows.length
}

/** Gauss–Jordan elimination, in place; the matrix is positive definite, so that no pivoting is needed. */
function eliminate(system: Float64Array[]): void {
  system.forEach((line, i) => {
    const pivot = line[i] as number
    for (let j = i; j < line.length; j++) line[j] = (line[j] as number) / pivot
    system.forEach((other, k) => {
      const factor = other[i] as number
      if (k === i || factor === 0) return
      for (let j = i; j < line.length; j++) other[j] = (other[j] as number) - factor * (line[j] as number)
    })
  })
}

describe('clusters', () => {
  const clusters = generateClusters()
  const { query, reply, cluster, width, rows } = clusters

  test('is made in less than 150 ms', () => {
    const times = [0, 1, 2].map(() => {
      const start = performance.now()
      generateClusters()
      return performance.now() - start
    })
    expect(Math.min(...times)).toBeLessThan(150)
  })

  test('has 4,608 rows of RMS 1 and columns of mean about 0, in three clusters of about a third', () => {
    expect([rows, width, query.length, reply.length]).toEqual([4608, 64, 4608 * 64, 4608 * 64])
    for (const values of [query, reply]) {
      for (let row = 0; row < rows; row++) expect(Math.hypot(...values.subarray(row * width, (row + 1) * width)) / 8).toBeCloseTo(1, 6)
      const means = new Float64Array(width)
      for (let at = 0; at < values.length; at++) means[at % width] = (means[at % width] as number) + (values[at] as number) / rows
      // Centred before the rows are scaled, as make_data does: near 0, not at it.
      for (const mean of means) expect(Math.abs(mean)).toBeLessThan(0.2)
    }
    const counts = [0, 1, 2].map((id) => cluster.filter((value) => value === id).length)
    for (const count of counts) expect(Math.abs(count - 1536)).toBeLessThan(150)
  })

  test('a linear map solves each cluster, and not all three together', () => {
    const all = Array.from(cluster, (_, row) => row)
    const within = [0, 1, 2].map((id) =>
      linearFit(
        clusters,
        all.filter((row) => cluster[row] === id),
      ),
    )
    for (const fit of within) expect(fit).toBeGreaterThan(0.9)
    expect(linearFit(clusters, all)).toBeLessThan(0.8)
  })

  test('rank 12: a query is spanned by twelve directions and the mean', () => {
    const gram = Array.from({ length: 40 }, (_, a) =>
      Float64Array.from({ length: 40 }, (_, b) => {
        let sum = 0
        for (let i = 0; i < width; i++) sum += (query[a * width + i] as number) * (query[b * width + i] as number)
        return sum
      }),
    )
    // Symmetric elimination with the largest pivot left: pivots beyond the rank are rounding.
    const pivots: number[] = []
    for (let step = 0; step < 16; step++) {
      const best = gram.reduce((found, line, i) => ((line[i] as number) > (gram[found]?.[found] as number) ? i : found), 0)
      const line = (gram[best] as Float64Array).slice()
      const pivot = line[best] as number
      pivots.push(pivot)
      for (const other of gram) {
        const factor = (other[best] as number) / pivot
        for (let j = 0; j < 40; j++) other[j] = (other[j] as number) - factor * (line[j] as number)
      }
    }
    expect(pivots[11]).toBeGreaterThan(0.1)
    expect(pivots[12]).toBeLessThan(1e-3)
  })
})

test('the draws have the moments of a normal distribution', () => {
  const draws = Array.from({ length: 50_000 }, (_, i) => normal(1234 ^ 0x5eed0003, i))
  const moment = (power: number) => draws.reduce((sum, value) => sum + value ** power, 0) / draws.length
  expect(moment(1)).toBeCloseTo(0, 1)
  expect(moment(2)).toBeCloseTo(1, 1)
  expect(moment(4)).toBeCloseTo(3, 0)
})
