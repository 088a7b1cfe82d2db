import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planMemory } from '../core/memory'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { readTensors } from '../model/tensors'
import { readCheckpoint } from './checkpoint'
import { TrainingSession } from './session'
import { allocatedBytes, smallConfig, someClusters, testClock, timeless, updates } from './testing'

const dataset = someClusters(40)
let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const start = (sets: Record<string, unknown>): Promise<TrainingSession> =>
  TrainingSession.create({ gpu, config: smallConfig(sets), dataset, clock: testClock() })

describe('everything at once', () => {
  const steps = 12
  const sets = {
    'lattice.share': 'cell',
    'batch.accumulation': 2,
    'optimizer.kind': 'adamw8bit',
    'optimizer.emaDecay': 0.99,
    'optimizer.schedule': 'plateau',
    'loss.adaptive': true,
    'pool.enabled': true,
    'pool.size': 16,
    'pool.damaged': 1,
    'pool.swapFraction': 0.25,
    'run.steps': steps,
  }
  /** An update whose gradients do not fit 16 bits is skipped and halves the scale: this one begins far too high. */
  const scaledUp = (file: Uint8Array) => {
    const checkpoint = readCheckpoint(file, 'memory')
    return { ...checkpoint, optimizer: { ...checkpoint.optimizer, lossScale: 2 ** 24 } }
  }
  const resume = (checkpoint: ReturnType<typeof readCheckpoint>, precision: string): Promise<TrainingSession> =>
    TrainingSession.create({
      gpu,
      config: smallConfig({ ...sets, precision }),
      dataset,
      beginning: { kind: 'resume', checkpoint },
      clock: testClock(),
    })

  test.each(['packed16', 'f16', 'f32'])(
    '%s with 8-bit moments, averaged weights, pool, learned loss weights and a moving loss scale resumes to the bit at ten points',
    async (precision) => {
      const fresh = await start({ ...sets, precision })
      const beginning = scaledUp(await fresh.checkpoint('full'))
      fresh.destroy()
      const whole = await resume(beginning, precision)
      const lines: unknown[] = []
      const files: Uint8Array[] = []
      for (let step = 0; step < steps; step++) {
        files.push(await whole.checkpoint('full'))
        lines.push(...(await updates(whole, 1)).map(timeless))
      }
      const validation = await whole.validate()
      const end = readCheckpoint(await whole.checkpoint('full'), 'memory')
      whole.destroy()
      // the loss scale moved, so that it is in play where there is one
      const scales = new Set(lines.map((line) => (line as { lossScale: number }).lossScale)).size
      if (precision === 'f32') expect(scales).toBe(1)
      else expect(scales).toBeGreaterThan(1)
      for (let at = 1; at <= 10; at++) {
        const resumed = await resume(readCheckpoint(files[at] as Uint8Array, 'memory'), precision)
        expect((await updates(resumed, steps - at)).map(timeless)).toEqual(lines.slice(at))
        expect(await resumed.validate()).toEqual(validation)
        const again = readCheckpoint(await resumed.checkpoint('full'), 'memory')
        for (const key of ['tensors', 'moments', 'average', 'pool', 'optimizer', 'progress'] as const) expect(again[key]).toEqual(end[key])
        resumed.destroy()
      }
    },
  )
})

describe('how an update is split changes nothing', () => {
  /** Gradients of the first update; its weights stay where they were in every split, as all begin alike. */
  async function gradients(sets: Record<string, unknown>): Promise<Map<string, Float32Array>> {
    const session = await start({ 'run.steps': 4, ...sets })
    await session.update()
    const values = await readTensors(session.model, 'gradients')
    session.destroy()
    return values
  }
  const difference = (a: Float32Array, b: Float32Array): number => {
    const norm = Math.sqrt(b.reduce((sum, value) => sum + value * value, 0))
    const apart = Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0))
    return norm === 0 ? apart : apart / norm
  }

  test.each(['f32', 'packed16'])('%s: checkpoint intervals 1, 2, 4, 8 and T give the same gradients to the bit', async (precision) => {
    const sets = { 'lattice.steps': 10, precision }
    const whole = await gradients({ ...sets, 'memory.checkpointEvery': 1 })
    for (const every of [2, 4, 8, 10]) expect(await gradients({ ...sets, 'memory.checkpointEvery': every })).toEqual(whole)
  })

  test('1×8, 2×4, 4×2 and 8×1 give the same gradients within 1e-5, without the contrastive part', async () => {
    // InfoNCE compares the pairs of a micro-batch, so only the other parts can agree
    const sets = { 'loss.dialogue': 0 }
    const whole = await gradients({ ...sets, 'batch.micro': 8, 'batch.accumulation': 1 })
    let worst = 0
    for (const micro of [4, 2, 1]) {
      const split = await gradients({ ...sets, 'batch.micro': micro, 'batch.accumulation': 8 / micro })
      for (const [name, values] of whole) worst = Math.max(worst, difference(split.get(name) as Float32Array, values))
    }
    console.log(`accumulation: worst difference ${worst.toExponential(1)}`)
    expect(worst).toBeLessThan(1e-5)
  })
})

describe('what is allocated is what was planned, to the byte', () => {
  const presets = [
    { 'lattice.share': 'layer' },
    { 'lattice.share': 'cell' },
    { 'lattice.share': 'cell', 'lattice.channels': 16, 'lattice.hidden': 8 },
  ]
  const combinations = presets.flatMap((preset) =>
    ['f32', 'packed16', 'f16'].flatMap((precision) =>
      ['adamw', 'adamw8bit'].flatMap((kind) =>
        [1, 3].flatMap((every) =>
          [false, true].map((pool) => ({
            ...preset,
            precision,
            'optimizer.kind': kind,
            'memory.checkpointEvery': every,
            'pool.enabled': pool,
            'pool.size': 16,
          })),
        ),
      ),
    ),
  )
  test(`${combinations.length} combinations of weights shared, precision, optimizer, interval and pool`, async () => {
    for (const sets of combinations) {
      const { result: session, bytes } = await allocatedBytes(gpu, () => start({ 'batch.micro': 2, ...sets }))
      expect(bytes, JSON.stringify(sets)).toBe(planMemory(session.config, 64, { candidates: session.split.validation.length }).total)
      session.destroy()
    }
  })
})
