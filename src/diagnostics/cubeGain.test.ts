import { afterAll, beforeAll, expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { runTraining } from '../training/run'
import { TrainingSession } from '../training/session'
import { someClusters, testClock } from '../training/testing'
import { type GainProgress, type GainResult, gainTable, measureCubeGain } from './cubeGain'

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const dataset = someClusters(60)
const sets: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['lattice.width', 4],
  ['lattice.height', 3],
  ['lattice.depth', 3],
  ['lattice.steps', 4],
  ['batch.micro', 4],
  ['run.steps', 6],
  ['run.evaluateEvery', 4],
])
const config = { preset: 'tiny' as const, sets: new Map(sets) }

/** The last validation line of one run, trained by hand. */
async function byHand(more: Record<string, unknown>): Promise<number[]> {
  const resolved = resolveConfig({ ...config, sets: new Map([...sets, ...Object.entries(more)]) })
  const session = await TrainingSession.create({ gpu, config: resolved, dataset, clock: testClock() })
  await runTraining(session, { onTrain: () => undefined, onValidation: () => undefined, save: null, proceed: () => true })
  const line = await session.validate()
  session.destroy()
  return [line?.loss ?? Number.NaN, line?.cosine ?? Number.NaN, line?.['recall@1'] ?? Number.NaN]
}

test('every variant is trained with every seed as by hand, and compared seed by seed', async () => {
  const progress: GainProgress[] = []
  const result = (await measureCubeGain({
    gpu,
    dataset,
    config,
    seeds: [1, 2],
    clock: testClock(),
    onProgress: (at) => progress.push(at),
  })) as GainResult
  expect(result.variants.map(({ name }) => name)).toEqual(['lattice', 'bypass', 'mlp'])
  expect(progress).toHaveLength(3 * 2 * 6)
  expect(progress.at(-1)).toMatchObject({ variant: 'mlp', seed: 2, step: 6, steps: 6, run: 5, runs: 6 })
  const [lattice, bypass, mlp] = result.variants
  expect(lattice?.runs.map(({ loss, cosine, ...run }) => [loss, cosine, run['recall@1']])).toEqual([
    await byHand({ 'run.seed': 1 }),
    await byHand({ 'run.seed': 2 }),
  ])
  expect(bypass?.runs.map(({ loss, cosine, ...run }) => [loss, cosine, run['recall@1']])[1]).toEqual(
    await byHand({ 'run.seed': 2, 'lattice.bypass': true }),
  )
  // encoder and decoder of 64 × 12 values and their biases
  expect(bypass?.parameters).toBe(64 * 12 * 2 + 12 + 64)
  const [all = 0, equal = 0] = [lattice?.parameters, mlp?.parameters]
  expect(Math.abs(equal / all - 1)).toBeLessThan(0.05)
  const { gain } = result.gains[0] ?? {}
  expect(gain?.cosine.values[1]).toBe((lattice?.runs[1]?.cosine ?? Number.NaN) - (bypass?.runs[1]?.cosine ?? Number.NaN))
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  const table = gainTable(result).split('\n')
  expect(table).toHaveLength(2 + 3 + 2)
  expect(table[2]).toMatch(/^\| lattice \| [\d,]+ \| \d\.\d{3} ± \d\.\d{3} \|/)
  expect(gpu.uncaptured).toEqual([])
})

test('stops when asked, and refuses data without held-out rows', async () => {
  let updates = 0
  const common = { gpu, dataset, seeds: [1], clock: testClock(), variants: [{ name: 'lattice', sets: {} }] }
  expect(await measureCubeGain({ ...common, config, proceed: () => ++updates < 3 })).toBeNull()
  const without = { ...config, sets: new Map([...sets, ['data.validation', 0]]) }
  await expect(measureCubeGain({ ...common, config: without })).rejects.toThrow(/data\.validation: no row is held out/)
})
