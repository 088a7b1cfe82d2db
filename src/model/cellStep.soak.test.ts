import { afterAll, beforeAll, expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { cases } from '../core/soak.testing'
import { openProbe, type Probe } from '../diagnostics/emergence/probe'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { stepPasses } from './latticeForward'
import { Model } from './model'
import { readBuffer, writeTensors } from './tensors'
import { cellStepTwin } from './testing/latticeTwin'
import { TILE_CANDIDATES } from './tiles'

/** Batches: none, one, primes, and one off the tiles. */
const BATCHES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 19]
const MOST = 19
const POISON = -12345.5
const DIN = 6
/** f32 rounds some hundreds of products and sums of numbers up to 2. */
const TOLERANCE = 2e-5

const configOf = (share: string) =>
  resolveConfig({
    sets: new Map<string, unknown>([
      ['lattice.width', 3],
      ['lattice.height', 5],
      ['lattice.depth', 3],
      ['lattice.channels', 8],
      ['lattice.hidden', 12],
      ['lattice.steps', 3],
      ['lattice.share', share],
      ['lattice.film', share !== 'cell'],
      ['batch.micro', MOST],
      ['memory.checkpointEvery', 1],
      ['precision', 'f32'],
    ]),
  })

interface Kernel {
  model: Model
  probe: Probe<'step'>
}

let gpu: Gpu
const kernels: Kernel[] = []
beforeAll(async () => {
  gpu = await testGpu()
  for (const share of ['layer', 'cell'])
    for (const tile of TILE_CANDIDATES.cellStep) {
      const model = await Model.create(gpu, configOf(share), DIN, { candidates: 0, tiles: { cellStep: tile }, submissionMs: null })
      kernels.push({ model, probe: await openProbe(model, { step: stepPasses(model.context, 0) }) })
    }
})
afterAll(() => {
  for (const { model, probe } of kernels) {
    probe.destroy()
    model.destroy()
  }
  gpu.destroy()
})

const random = (count: number, size: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count }, () => size * (2 * Math.random() - 1))

/** The largest error of a step from random states with random weights; what lies behind the batch must stay as it was. */
async function worstError({ model, probe }: Kernel, batch: number): Promise<number> {
  const { config, g, layout } = model.context
  const weights = new Map([...layout.byName].map(([name, { count }]) => [name, random(count, 0.3)]))
  writeTensors(model, 'parameters', weights)
  const at = { step: Math.floor(Math.random() * 1000), t: 0, sampleOffset: Math.floor(Math.random() * 50), batch }
  model.setControl({ ...at, rows: MOST, learningRate: 0 })
  const values = g.cells * MOST * g.channels
  const used = g.cells * batch * g.channels
  const state = random(values, 2)
  gpu.device.queue.writeBuffer(model.buffers.get('state.checkpoint.0'), 0, state)
  gpu.device.queue.writeBuffer(model.buffers.get('state.checkpoint.1'), 0, new Float32Array(values).fill(POISON))
  await probe.run('step')
  const out = await readBuffer(model, 'state.checkpoint.1', values)
  const twin = cellStepTwin(config, g, weights, state.subarray(0, used), at)
  if (out.subarray(used).some((value) => value !== POISON)) return Number.POSITIVE_INFINITY
  const errors = [...twin].map((wanted, i) => Math.abs(wanted - (out[i] as number)))
  return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(0, ...errors)
}

test('a step agrees with its float64 twin for random batches, weights and states, and writes nothing behind them', async () => {
  expect(kernels.length).toBeLessThanOrEqual(12)
  for (let i = 0; i < cases(100, 1000); i++) {
    const kernel = kernels[i % kernels.length] as Kernel
    const batch = BATCHES[Math.floor(Math.random() * BATCHES.length)] as number
    const worst = await worstError(kernel, batch)
    expect(
      worst,
      `${kernel.model.context.config.lattice.share}, ${JSON.stringify(kernel.model.context.tiles.cellStep)}, batch ${batch}`,
    ).toBeLessThan(TOLERANCE)
  }
})
