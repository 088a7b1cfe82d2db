import { describe, expect, test } from 'vitest'
import { configWarnings, resolveConfig } from './config/resolve'
import { choosePool, commitPool, damageSphere, emptyPool, type PoolEntries, type PoolSample, pooledRows, streamStart } from './pool'

const g = { width: 5, height: 4, depth: 3 }
const trainRows = Uint32Array.from({ length: 60 }, (_, i) => 3 * i + 1)
const settings = (pool: Record<string, unknown> = {}, seed = 7) =>
  resolveConfig({
    sets: new Map(Object.entries({ 'pool.enabled': true, 'run.seed': seed, 'batch.micro': 8, ...pool })),
  })

/** A pool whose entry i has the loss i·37 mod 41 and a pair of its own. */
function poolOf(size: number, filled: number): PoolEntries {
  const entries = emptyPool(size)
  for (let i = 0; i < filled; i++) {
    entries.rows[i] = trainRows[i] as number
    entries.age[i] = 1 + (i % 5)
    entries.loss[i] = (i * 37) % 41
  }
  return { ...entries, filled }
}

const update = (entries: PoolEntries, more: Partial<Parameters<typeof choosePool>[1]> = {}): PoolSample[] =>
  choosePool(entries, {
    settings: settings(),
    g,
    update: 3,
    streamRows: Uint32Array.of(154, 157, 160, 163),
    pooled: 4,
    trainRows,
    ...more,
  })

describe('what an update takes', () => {
  test('⌈freshFraction·M⌉ rows of the stream, and in the first update those that the pool lacks', () => {
    const half = settings({ 'pool.freshFraction': 0.5 })
    expect([0, 2, 3, 50].map((filled) => pooledRows(half, 7, filled))).toEqual([0, 2, 3, 3])
    expect(pooledRows(settings({ 'pool.freshFraction': 1 }), 7, 50)).toBe(0)
    expect(pooledRows(settings({ 'pool.freshFraction': 0 }), 7, 50)).toBe(7)
    expect([0, 1, 5].map((k) => streamStart(half, 7, k))).toEqual([0, 4, 20])
  })

  test('stream rows first, each from zeros, in free entries while there are any', () => {
    const samples = update(poolOf(32, 29))
    expect(samples.slice(0, 4).map(({ row, continues }) => [row, continues])).toEqual([154, 157, 160, 163].map((row) => [row, false]))
    expect(samples.slice(0, 3).map(({ entry }) => entry)).toEqual([29, 30, 31])
    const used = new Set(samples.map(({ entry }) => entry))
    expect(used.size).toBe(8)
    expect(samples[3]?.entry).toBeLessThan(29)
  })

  test('pool entries without repetition, other ones in every update, the same for the same seed and update', () => {
    const entries = poolOf(40, 40)
    const drawn = (k: number, seed = 7): (number | null)[] =>
      update(entries, { update: k, settings: settings({}, seed) })
        .slice(4)
        .map(({ entry }) => entry)
    expect(drawn(3)).toEqual(drawn(3))
    expect(drawn(3)).not.toEqual(drawn(4))
    expect(drawn(3)).not.toEqual(drawn(3, 8))
    const counts = new Uint32Array(40)
    for (let k = 0; k < 500; k++) {
      const some = drawn(k)
      expect(new Set(some).size).toBe(4)
      for (const entry of some) counts[entry as number] = (counts[entry as number] as number) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(25) // 50 each on average, σ 6.7
    expect(Math.max(...counts)).toBeLessThan(80)
  })

  test('entries whose pair is in the batch already come last', () => {
    const entries = poolOf(12, 12)
    entries.rows.fill(154, 0, 8)
    const rows = (pooled: number): number[] =>
      update(entries, { pooled })
        .slice(4)
        .map(({ row }) => row)
    expect(rows(4)).not.toContain(154)
    expect(new Set(rows(4)).size).toBe(4)
    expect(rows(6).filter((row) => row === 154)).toHaveLength(2)
  })

  test('of a pool that is wholly in use, stream rows are not kept', () => {
    const samples = update(poolOf(4, 4))
    expect(samples.slice(0, 4).map(({ entry }) => entry)).toEqual([null, null, null, null])
  })
})

describe('what happens to the states drawn', () => {
  test('the highest loss starts from zeros with its pair; the lowest three lose a sphere', () => {
    const entries = poolOf(40, 40)
    const drawn = update(entries, { pooled: 9 }).slice(4)
    const byLoss = [...drawn].sort((a, b) => (entries.loss[b.entry as number] as number) - (entries.loss[a.entry as number] as number))
    expect(drawn.filter(({ continues }) => !continues)).toEqual([byLoss[0]])
    expect(byLoss[0]?.row).toBe(entries.rows[byLoss[0]?.entry as number])
    expect(drawn.filter(({ damage }) => damage).map(({ entry }) => entry)).toHaveLength(3)
    expect(byLoss.slice(-3).every(({ damage }) => damage !== null)).toBe(true)
  })

  test.each([
    [0, 9, 0],
    [3, 3, 2],
    [3, 1, 0],
    [100, 9, 8],
  ])('damaged %i of %i drawn: %i', (damaged, pooled, expected) => {
    const drawn = update(poolOf(40, 40), { pooled, settings: settings({ 'pool.damaged': damaged }) }).slice(4)
    expect(drawn.filter(({ damage }) => damage)).toHaveLength(expected)
  })

  test('a sphere is centred on any cell, with a radius from .13 to .33 of the width', () => {
    const spheres = Array.from({ length: 2000 }, (_, i) => damageSphere(g, 99, i))
    for (const [axis, cells] of [
      ['x', 5],
      ['y', 4],
      ['z', 3],
    ] as const) {
      const counts = Array.from({ length: cells }, (_, at) => spheres.filter((sphere) => sphere[axis] === at).length)
      expect(Math.min(...counts)).toBeGreaterThan((0.8 * 2000) / cells)
      expect(counts.reduce((a, b) => a + b)).toBe(2000)
    }
    const radii = spheres.map(({ squaredRadius }) => Math.sqrt(squaredRadius) / g.width)
    expect(Math.min(...radii)).toBeGreaterThan(0.13 - 1e-6)
    expect(Math.max(...radii)).toBeLessThan(0.33 + 1e-6)
    expect(radii.reduce((a, b) => a + b) / 2000).toBeCloseTo(0.23, 2)
  })

  test('swapFraction of those drawn get another training row, never the one that starts from zeros', () => {
    const entries = poolOf(40, 40)
    const met = new Set<number>()
    for (let k = 0; k < 200; k++) {
      const drawn = update(entries, { pooled: 8, update: k, settings: settings({ 'pool.swapFraction': 0.25 }) }).slice(4)
      const swapped = drawn.filter(({ row, entry }) => row !== entries.rows[entry as number])
      expect(swapped).toHaveLength(2)
      for (const { row, continues } of swapped) {
        expect(continues).toBe(true)
        expect(trainRows).toContain(row)
        met.add(row)
      }
    }
    expect(met.size).toBe(trainRows.length)
    const all = update(entries, { pooled: 8, settings: settings({ 'pool.swapFraction': 1 }) }).slice(4)
    expect(all.filter(({ row, entry }) => row !== entries.rows[entry as number])).toHaveLength(7)
  })
})

test('an update leaves pairs, ages and losses, and fills the pool in order', () => {
  const entries = poolOf(12, 10)
  const before = { ...entries, age: entries.age.slice() }
  const samples = update(entries)
  commitPool(
    entries,
    samples,
    samples.map((_, i) => i / 8),
  )
  expect(entries.filled).toBe(12)
  samples.forEach(({ row, entry, continues }, i) => {
    expect([entries.rows[entry as number], entries.loss[entry as number]]).toEqual([row, i / 8])
    expect(entries.age[entry as number]).toBe(continues ? (before.age[entry as number] as number) + 1 : 1)
  })
})

describe('settings', () => {
  test.each([
    [{ 'lattice.bypass': true }, /pool\.enabled: a pool keeps states of the lattice/],
    [{ 'lattice.seedDecay': 0.5 }, /pool\.enabled: .* lattice\.seedDecay/],
    [
      { 'pool.size': 3, 'pool.freshFraction': 0.25 },
      /pool\.size: an update of 8 pairs takes 6 states, and the pool has 3\. Set it to 8 or more/,
    ],
    [{ 'pool.size': 7, 'pool.freshFraction': 0, 'batch.accumulation': 2 }, /pool\.size: an update of 16 pairs takes 16 states/],
  ])('%o is refused', (values, message) => {
    expect(() => settings(values)).toThrow(message)
  })
  test('a pool smaller than a batch works, with a warning', () => {
    expect(configWarnings(settings({ 'pool.size': 6 }))).toEqual([expect.stringContaining('keeps 2 of the 4 new states')])
    expect(configWarnings(settings({ 'pool.size': 8 }))).toEqual([])
  })
})
