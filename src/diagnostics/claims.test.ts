import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { smallConfig, someClusters } from '../training/testing'
import { type ClaimsTable, measureClaims } from './claims'
import { compareLayouts } from './layout'

const clock = { now: () => performance.now(), date: () => '' }
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

test.each([3, 8])('the cell step gives the same values in both layouts, %i pairs', async (micro) => {
  const layout = await compareLayouts(gpu, smallConfig({ 'batch.micro': micro }), 20, clock)
  expect(layout.difference).toBe(0)
  expect(Math.min(layout.cellMajor, layout.batchMajor)).toBeGreaterThan(0)
})

test('every lever is in the table, with bytes that are the plan’s', async () => {
  const table = (await measureClaims(gpu, smallConfig({ 'batch.micro': 8 }), someClusters(64), clock, { largest: 2 })) as ClaimsTable
  const of = (lever: string, what: string): number =>
    table.claims.find((claim) => claim.lever === lever && claim.what === what)?.measured ?? Number.NaN
  expect(of('mixed precision, packed16', 'states')).toBeCloseTo(50, 6)
  expect(of('mixed precision, packed16', 'all GPU memory')).toBeGreaterThan(5)
  // T = 4: 5 states against s₀, one segment of three, s_T
  expect(of('checkpointing, k = 4', 'states')).toBeCloseTo(0, 6)
  expect(of('accumulation, 8', 'all GPU memory')).toBe(1)
  expect(of('8-bit AdamW', 'optimizer state')).toBeGreaterThan(30)
  expect(table.claims.filter(({ measured }) => !Number.isFinite(measured))).toEqual([])
  expect(table.claims.filter(({ claimed, reached }) => (claimed === null) !== (reached === null))).toEqual([])
  expect(table.claims.filter(({ claimed }) => claimed !== null).map(({ claimed }) => claimed)).toEqual(
    expect.arrayContaining(['50 %', '1.6–2.75×', '22 %', '75 %']),
  )
  expect(table.notes.join(' ')).toMatch(/software adapter/)
  expect(JSON.parse(JSON.stringify(table))).toEqual(table)
  const { memory, batch, optimizer, precision } = table.baseline.config
  expect({ k: memory.checkpointEvery, batch, kind: optimizer.kind, precision }).toEqual({
    k: 1,
    batch: { micro: 8, accumulation: 1 },
    kind: 'adamw',
    precision: 'f32',
  })
  expect(gpu.uncaptured).toEqual([])
})

test('ends when it is told to, and refuses a config without a lattice', async () => {
  const seen: string[] = []
  const stopping = { onProgress: (what: string) => seen.push(what), cancelled: () => seen.length > 0 }
  expect(await measureClaims(gpu, smallConfig({ 'batch.micro': 8 }), someClusters(64), clock, stopping)).toBeNull()
  expect(seen).toEqual(['baseline'])
  const bypass = smallConfig({ 'lattice.bypass': true })
  await expect(measureClaims(gpu, bypass, someClusters(64), clock)).rejects.toThrow(/this config has none/)
})
