import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { floatToHalf, halfToFloat } from '../core/half'
import { poolWindows } from '../core/memory/pool'
import type { Precision } from '../core/precision'
import { normal, pcg } from '../core/rng'
import type { Gpu } from '../gpu/device'
import { compileKernels, type Kernel } from '../gpu/kernel'
import { makePass, rangesSlice, record } from '../gpu/pass'
import { testGpu } from '../gpu/testing'
import { modelContext } from './context'
import { packControl } from './control'
import { kernelSpecs } from './kernels'
import { buildPlan } from './modelPlan'

const SIZES = { width: 3, height: 5, depth: 3, channels: 12 }
const S = 15
const N = 45
const C = 12
const BATCH = 5
const SLOTS = 7
const POISON = 0x7bcd7bcd // as halves 63904, as f32 2·10³⁶: neither is any expected value

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const configOf = (precision: Precision) =>
  resolveConfig({
    sets: new Map<string, unknown>([
      ...Object.entries(SIZES).map(([name, value]) => [`lattice.${name}`, value] as const),
      ['lattice.steps', 4],
      ['lattice.hidden', 4],
      ['batch.micro', BATCH],
      ['pool.enabled', true],
      ['precision', precision],
    ]),
  })

interface Sample {
  sphere: [number, number, number, number]
  source: number
  sink: number
}

/** Every kind of sample: from zeros, whole, damaged in the middle, damaged outside of the lattice's cells, and going nowhere. */
const SAMPLES: Sample[] = [
  { sphere: [0, 0, 0, 0], source: 0, sink: 2 },
  { sphere: [0, 0, 0, 0], source: 7, sink: 7 },
  { sphere: [1, 3, 2, 2.5], source: 3, sink: 0 },
  { sphere: [0, 0, 0, 1], source: 1, sink: 5 },
  { sphere: [2, 4, 1, 4], source: 4, sink: 4 },
]

const random = (count: number, key: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count }, (_, i) => normal(pcg(key), i))

function bufferOf(data: ArrayBufferView<ArrayBuffer>): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
  const buffer = gpu.device.createBuffer({ size: Math.max(256, data.byteLength), usage })
  gpu.device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength)
  return buffer
}

async function read(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
  const staging = gpu.device.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST })
  const encoder = gpu.device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes)
  gpu.device.queue.submit([encoder.finish()])
  await staging.mapAsync(GPUMapMode.READ)
  return staging.getMappedRange().slice(0)
}

const poisoned = (words: number): Uint32Array<ArrayBuffer> => new Uint32Array(words).fill(POISON)

function sampleBuffer(samples: readonly Sample[]): GPUBuffer {
  const view = new DataView(new ArrayBuffer(samples.length * 32))
  samples.forEach(({ sphere, source, sink }, b) => {
    sphere.forEach((value, i) => {
      view.setFloat32(32 * b + 4 * i, value, true)
    })
    view.setUint32(32 * b + 16, source, true)
    view.setUint32(32 * b + 20, sink, true)
  })
  return bufferOf(view)
}

/** Numbers in a precision's storage. */
const stored = (values: Float32Array<ArrayBuffer>, precision: Precision): ArrayBufferView<ArrayBuffer> =>
  precision === 'f32' ? values : Uint16Array.from(values, floatToHalf)

const numbersOf = (bytes: ArrayBuffer, precision: Precision): number[] =>
  precision === 'f32' ? [...new Float32Array(bytes)] : Array.from(new Uint16Array(bytes), halfToFloat)

/** WGSL leaves to the device which of the two neighbouring halves a number becomes. */
function closeHalf(actual: number, expected: number): boolean {
  const low = halfToFloat(floatToHalf(expected))
  const step = Math.max(2 ** -24, Math.abs(low) * 2 ** -10)
  return Math.abs(actual - expected) <= step
}

const kernels = new Map<Precision, Record<'poolLoad' | 'poolStore', Kernel>>()
async function kernelsOf(precision: Precision): Promise<Record<'poolLoad' | 'poolStore', Kernel>> {
  const { poolLoad, poolStore } = kernelSpecs(modelContext(configOf(precision), 8))
  if (!poolLoad || !poolStore) throw new Error('a config with a pool has the kernels of one')
  const compiled = kernels.get(precision) ?? (await compileKernels(gpu, { poolLoad, poolStore }))
  kernels.set(precision, compiled)
  return compiled
}

/** Runs a kernel once a window over named buffers. */
function run(
  kernel: Kernel,
  windows: readonly [first: number, count: number, states: GPUBuffer][],
  buffers: Record<string, GPUBuffer>,
  config = configOf('f32'),
): void {
  const control = new DataView(new ArrayBuffer(128))
  packControl(config, { step: 0, sampleOffset: 0, batch: BATCH, rows: BATCH, learningRate: 0 }, control)
  const overflow = kernel.bindings.some(({ name }) => name === 'overflow') ? { overflow: bufferOf(new Uint32Array(1)) } : {}
  const passes = windows.map(([first, count, states]) => {
    const all = { control: bufferOf(control), pass_: bufferOf(Uint32Array.of(first, count, 0, 0)), states, ...overflow, ...buffers }
    const whole = Object.fromEntries(Object.entries(all).map(([name, buffer]) => [name, { buffer }]))
    const resources = { ...whole, range_: rangesSlice(bufferOf(new Uint32Array(4))) }
    return makePass(gpu.device, kernel, 'pool', resources, [Math.ceil((N * BATCH * C) / 4 / 64), 1])
  })
  const encoder = gpu.device.createCommandEncoder()
  record(encoder, 'pool', passes)
  gpu.device.queue.submit([encoder.finish()])
}

/** Two windows over the slots: 0 … 2 and 3 … 6. */
function windowsOf(states: Uint16Array<ArrayBuffer>): [number, number, GPUBuffer][] {
  const values = N * C
  return [
    [0, 3, bufferOf(states.slice(0, 3 * values))],
    [3, SLOTS - 3, bufferOf(states.slice(3 * values))],
  ]
}

const precisions: Precision[] = ['f32', 'packed16', 'f16']
const available = (precision: Precision): boolean => gpu.report.precisions.includes(precision)

describe.each(precisions)('pool kernels in %s', (precision) => {
  test('load: states, damaged or whole, or zeros; then the face', async () => {
    if (!available(precision)) return expect(precision).toBe('f16')
    const { poolLoad } = await kernelsOf(precision)
    const states = Uint16Array.from(random(SLOTS * N * C, 1), floatToHalf)
    const surface = random(BATCH * S, 2)
    const { layout } = modelContext(configOf(precision), 8)
    const parameters = random(layout.cellWindow.bytes / 4, 3)
    const injectAt = ((layout.byName.get('inject.weight')?.offset ?? 0) - layout.cellWindow.offset) / 4
    const state = bufferOf(poisoned(N * BATCH * C))
    run(poolLoad, windowsOf(states), {
      samples: sampleBuffer(SAMPLES),
      surface: bufferOf(surface),
      parameters: bufferOf(parameters),
      state,
    })
    const actual = numbersOf(await read(state, N * BATCH * C * (precision === 'f32' ? 4 : 2)), precision)
    const wrong = actual.filter((value, index) => {
      const [n, b, c] = [Math.floor(index / (BATCH * C)), Math.floor(index / C) % BATCH, index % C]
      const { source, sphere } = SAMPLES[b] as Sample
      if (n < S) {
        const expected = Math.fround((surface[b * S + n] as number) * (parameters[injectAt + c] as number))
        return precision === 'f32' ? value !== expected : !closeHalf(value, expected)
      }
      const [dx, dy, dz] = [(n % 3) - sphere[0], (Math.floor(n / 3) % 5) - sphere[1], Math.floor(n / S) - sphere[2]]
      const lost = source === 0 || dx * dx + dy * dy + dz * dz < sphere[3]
      return value !== (lost ? 0 : halfToFloat(states[((source - 1) * N + n) * C + c] as number))
    })
    expect(wrong).toEqual([])
  })

  test('store: final states as 16-bit floats, each in its slot, the other slots untouched', async () => {
    if (!available(precision)) return expect(precision).toBe('f16')
    const { poolStore } = await kernelsOf(precision)
    const final = random(N * BATCH * C, 4)
    final.set([1e-7, -0.25, 3e-5, 65504, -65504, precision === 'f32' ? 1e6 : 100], 0)
    const windows = windowsOf(new Uint16Array(poisoned((SLOTS * N * C) / 2 + 1).buffer, 0, SLOTS * N * C))
    run(poolStore, windows, { samples: sampleBuffer(SAMPLES), state: bufferOf(stored(final, precision)) })
    const parts = await Promise.all(windows.map(async ([, count, buffer]) => [...new Uint16Array(await read(buffer, count * N * C * 2))]))
    const actual = parts.flat()
    const wrong = actual.filter((bits, index) => {
      const [slot, n, c] = [Math.floor(index / (N * C)), Math.floor(index / C) % N, index % C]
      const b = SAMPLES.findIndex(({ sink }) => sink === slot + 1)
      if (b < 0) return bits !== (POISON & 0xffff)
      const value = final[(n * BATCH + b) * C + c] as number
      const wanted = Math.max(-65504, Math.min(65504, value))
      const held = precision === 'f32' ? wanted : halfToFloat(floatToHalf(wanted))
      const exact = precision !== 'f32' && Math.abs(held) >= 2 ** -14
      return exact ? halfToFloat(bits) !== held : !closeHalf(halfToFloat(bits), held)
    })
    expect(wrong).toEqual([])
  })
})

test('the plan loads from and stores to every window, and injects where there is no pool', () => {
  const config = configOf('f32')
  const large = { ...config, pool: { ...config.pool, size: 300_000 } }
  const count = (plan: ReturnType<typeof buildPlan>, kernel: string): number =>
    [...plan.forward, ...plan.poolStore].filter((pass) => pass.kernel === kernel).length
  const windows = poolWindows(modelContext(large, 8).g, large).length
  expect(windows).toBe(3)
  const plan = buildPlan(modelContext(large, 8))
  expect([count(plan, 'inject'), count(plan, 'poolLoad'), count(plan, 'poolStore')]).toEqual([0, 3, 3])
  const off = buildPlan(modelContext({ ...config, pool: { ...config.pool, enabled: false } }, 8))
  expect([count(off, 'inject'), count(off, 'poolLoad'), count(off, 'poolStore')]).toEqual([1, 0, 0])
})
