import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import { pcg } from '../core/rng'
import { readSafetensors } from '../formats/safetensors'
import { batchRows, epochOrder, RowStream, split } from './order'

const golden = (name: string) =>
  readSafetensors(readFileSync(new URL(`../model/golden/${name}.safetensors`, import.meta.url)), name).metadata

test.each(['training', 'training8bit'])('the first three batches of the reference run %s', (name) => {
  const metadata = golden(name)
  const { seed } = JSON.parse(metadata.get('config') as string) as { seed: number }
  const effective = Number(metadata.get('micro')) * Number(metadata.get('accumulation'))
  const firstRows = JSON.parse(metadata.get('firstRows') as string) as number[][]
  const { train, validation } = split(96, seed, Number(metadata.get('validation')))
  expect(validation.length).toBe((JSON.parse(metadata.get('evaluation') as string) as { candidates: number }).candidates)
  expect(firstRows.map((_, step) => [...batchRows(train, seed, step, effective)])).toEqual(firstRows)
})

/** CONTRACT.md's ranking, word for word. */
const rankedPlainly = (key: number, rows: number[]): number[] =>
  rows
    .map((i) => [pcg(key ^ i), i] as const)
    .sort(([p, i], [q, j]) => p - q || i - j)
    .map(([, i]) => i)

describe('split', () => {
  test.each([
    [96, 1234, 0.2],
    [1000, 0, 0.1],
    [70_001, 2 ** 32 - 1, 0.5],
    [5, 7, 0.1],
  ])('%i rows, seed %i, fraction %d', (rows, seed, fraction) => {
    const { train, validation } = split(rows, seed, fraction)
    const order = rankedPlainly(
      pcg(seed ^ 0x5eed0001),
      Array.from({ length: rows }, (_, i) => i),
    )
    const held = Math.floor(rows * fraction + 0.5)
    expect([...validation]).toEqual(order.slice(0, held))
    expect([...train]).toEqual(order.slice(held).sort((a, b) => a - b))
  })

  test('round half up, and nothing held out at 0', () => {
    expect(split(5, 1, 0.1).validation.length).toBe(1)
    expect(split(4, 1, 0.1).validation.length).toBe(0)
    expect(split(100, 1, 0)).toEqual({ train: Uint32Array.from({ length: 100 }, (_, i) => i), validation: new Uint32Array(0) })
  })

  test('refuses to leave fewer than two rows', () => {
    expect(() => split(3, 1, 0.5)).toThrow(StudioError)
    expect(() => split(3, 1, 0.5)).toThrow('data.validation: of 3 rows, 2 are held out and 1 left to train on; at least 2 are needed.')
    expect(split(2, 1, 0.1).train.length).toBe(2)
  })
})

describe('a micro-batch across two epochs', () => {
  /** The first update with a micro-batch that holds a row twice, found by looking at every one. */
  function plainly(train: Uint32Array, seed: number, steps: number, micro: number, accumulation: number) {
    for (let step = 0; step < steps; step++) {
      const rows = batchRows(train, seed, step, micro * accumulation)
      for (let j = 0; j < accumulation; j++) if (new Set(rows.subarray(j * micro, (j + 1) * micro)).size < micro) return step
    }
    return null
  }

  test.each([
    [20, 6, 1],
    [20, 6, 3],
    [20, 5, 2],
    [20, 20, 1],
    [97, 8, 2],
    [500, 3, 1],
    [23, 22, 1],
  ])('%i rows in %i times %i: the first repeated row is found', (rows, micro, accumulation) => {
    const train = Uint32Array.from({ length: rows }, (_, i) => 2 * i)
    for (const seed of [1, 2, 3, 1234]) {
      const found = new RowStream(train, seed).firstRepeat(0, 40, micro * accumulation, micro)
      expect(found?.step ?? null).toBe(plainly(train, seed, 40, micro, accumulation))
    }
  })

  test('only what is still to come counts', () => {
    const train = Uint32Array.from({ length: 20 }, (_, i) => i)
    const stream = new RowStream(train, 1)
    const first = stream.firstRepeat(0, 1000, 6, 6)?.step as number
    expect(stream.firstRepeat(0, first, 6, 6)).toBeNull()
    expect(stream.firstRepeat(first + 1, 1000, 6, 6)?.step).toBeGreaterThan(first)
    const { row } = stream.firstRepeat(first, 1000, 6, 6) as { row: number }
    expect(batchRows(train, 1, first, 6).filter((other) => other === row).length).toBe(2)
  })
})

describe('the stream of rows', () => {
  const { train } = split(50, 99, 0.1)

  test('an epoch is CONTRACT.md’s ranking of the training rows', () => {
    for (const epoch of [0, 1, 1000])
      expect([...epochOrder(train, 99, epoch)]).toEqual(rankedPlainly(pcg(pcg(99 ^ 0x5eed0002) ^ epoch), [...train]))
  })

  test('position p is row p mod n of epoch ⌊p / n⌋: nothing is dropped, batches straddle epochs', () => {
    const stream = new RowStream(train, 99)
    const out = new Uint32Array(7)
    const seen = Array.from({ length: 45 }, (_, step) => [...stream.batch(step, out)]).flat()
    const epochs = [0, 1, 2, 3, 4, 5, 6].flatMap((epoch) => [...epochOrder(train, 99, epoch)])
    expect(seen).toEqual(epochs.slice(0, 45 * 7))
  })

  test('an effective batch above the training rows repeats them', () => {
    const rows = batchRows(train, 99, 1, 130)
    const epochs = [2, 3, 4, 5].flatMap((epoch) => [...epochOrder(train, 99, epoch)])
    expect([...rows]).toEqual(epochs.slice(130 - 90, 130 - 90 + 130))
  })

  test('any update can be asked for in any order, with the same answer', () => {
    const stream = new RowStream(train, 99)
    for (const step of [1_000_000_000, 3, 40, 3, 2, 900, 0])
      expect(stream.batch(step, new Uint32Array(16))).toEqual(batchRows(train, 99, step, 16))
  })

  test('the rows that were given are left as they were', () => {
    const before = train.slice()
    epochOrder(train, 99, 3)
    expect(train).toEqual(before)
  })
})

test('a million rows are ordered within a second', () => {
  const rows = Uint32Array.from({ length: 1_000_000 }, (_, i) => i)
  const times = [0, 1, 2].map((epoch) => {
    const start = performance.now()
    const order = epochOrder(rows, 5, epoch)
    const time = performance.now() - start
    expect(order.sort()).toEqual(rows)
    return time
  })
  expect(Math.min(...times)).toBeLessThan(1000)
})
