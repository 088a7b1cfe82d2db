import { resolveConfig } from '../core/config/resolve'
import type { MemoryPlan } from '../core/memory'
import type { BufferRole, PlannedBuffer } from '../core/memory/sizes'
import { ALIGNMENT } from '../core/parameters'
import type { DeviceCeilings } from '../core/profile'
import { RANGE_SLOTS } from '../core/ranges'
import { median } from '../core/statistics/summary'
import { allocate } from '../gpu/buffers'
import type { Gpu } from '../gpu/device'
import { compileKernels } from '../gpu/kernel'
import { fillRanges, type Pass, record } from '../gpu/pass'
import { scoped } from '../gpu/scopes'
import { asked } from '../gpu/watch'
import { modelContext } from './context'
import { addPass } from './dense'
import { kernelsFor } from './kernels'
import { matmulPass } from './matmul/pass'
import { defaultMatmulTile } from './matmul/tiles'
import { Realizer } from './realize'

/** What a device can do at best, with kernels of ours. */
export interface Ceilings {
  /** Of a matmul. */
  flopsPerSecond: number
  /** Of a kernel that reads two arrays and writes one. */
  bytesPerSecond: number
}

/** Rows, columns and depth of the matmul, and values of each array: enough to fill the device, and more than its caches hold. */
const SIZES = { software: { side: 384, values: 2 ** 20 }, hardware: { side: 2048, values: 2 ** 24 } }
/** A measurement shorter than this is done over with more dispatches: it would measure the way to the GPU and back. */
const LEAST_MS = 10
const GROWTH = 8
const MOST_DISPATCHES = 4096
/** Measurements that the middle one is taken of: on a shared machine any may meet a busy moment. */
const ROUNDS = 3

const measured = new WeakMap<GPUDevice, Promise<DeviceCeilings>>()

/** A device's ceilings, measured when they are first asked for: some milliseconds, on a software device a tenth of a second. */
export function measureCeilings(gpu: Gpu): Promise<DeviceCeilings> {
  return measured.get(gpu.device) ?? remember(gpu, measure(gpu))
}

function remember(gpu: Gpu, coming: Promise<DeviceCeilings>): Promise<DeviceCeilings> {
  measured.set(gpu.device, coming)
  coming.catch(() => measured.delete(gpu.device))
  return coming
}

/** A device has the ceilings that were measured on another one of its adapter. */
export function inheritCeilings(from: Gpu, to: Gpu): void {
  const known = measured.get(from.device)
  if (!known || measured.has(to.device)) return
  remember(
    to,
    known.catch(() => measure(to)),
  )
}

function memoryPlan(passes: number, values: number): MemoryPlan {
  const buffer = (name: string, role: BufferRole, bytes: number): PlannedBuffer => ({ name, kind: 'scratch', role, bytes })
  const buffers = [
    buffer('pass.uniforms', 'uniform', passes * ALIGNMENT),
    buffer('ranges', 'uniform', RANGE_SLOTS * ALIGNMENT),
    buffer('clip', 'storage', ALIGNMENT),
    buffer('left', 'storage', 4 * values),
    buffer('right', 'storage', 4 * values),
    buffer('out', 'storage', 4 * values),
  ]
  return { buffers, total: buffers.reduce((sum, { bytes }) => sum + bytes, 0) }
}

async function measure(gpu: Gpu): Promise<DeviceCeilings> {
  const { subgroup, software } = gpu.report
  const context = modelContext(resolveConfig({ preset: 'tiny' }), 64, { subgroup, software })
  const { side, values } = SIZES[software ? 'software' : 'hardware']
  const tile = defaultMatmulTile({ m: side, n: side, k: side }, context.matmul)
  const matmulOf = (label: string, m: number, n: number, k: number) =>
    matmulPass(context.matmul, label, 'left', 'right', 'out', { m, n, k, tile })
  const specs = [
    matmulOf('ceiling of arithmetic', side, side, side),
    addPass(values, 'left', 'out'),
    // the same kernels over hardly anything: a driver may compile at first use
    matmulOf('first matmul', 4, 4, 4),
    addPass(4, 'left', 'out'),
  ]
  const buffers = await allocate(gpu, memoryPlan(specs.length, values))
  try {
    fillRanges(gpu.device, buffers.get('ranges'))
    const kernels = await compileKernels(gpu, kernelsFor(context, specs))
    const realizer = new Realizer(gpu.device, kernels, buffers)
    const [matmul, add, firstMatmul, nothing] = await scoped(gpu.device, 'building the measurement', () =>
      specs.map((spec) => realizer.pass(spec)),
    )
    if (!matmul || !add || !firstMatmul || !nothing) throw new Error('a pass is missing')
    await secondsOf(gpu, [firstMatmul, nothing])
    return {
      flopsPerSecond: matmul.flops / (await repeated(gpu, matmul)),
      bytesPerSecond: (3 * 4 * values) / (await repeated(gpu, add)),
      secondsPerDispatch: await repeated(gpu, nothing),
    }
  } finally {
    buffers.destroy()
  }
}

/** Seconds of one dispatch among as many as take long enough to be measured; median. */
async function repeated(gpu: Gpu, pass: Pass): Promise<number> {
  let count = 1
  const time = (): Promise<number> =>
    secondsOf(
      gpu,
      Array.from({ length: count }, () => pass),
    )
  // the quickest of three, so that a busy moment does not pass for a long measurement
  const quickest = async (): Promise<number> => Math.min(await time(), await time(), await time())
  while (count < MOST_DISPATCHES && (await quickest()) * 1000 < LEAST_MS) count *= GROWTH
  const times: number[] = []
  while (times.length < ROUNDS) times.push(await time())
  // a clock may be too coarse to see even that many
  return Math.max(median(times), 1e-6) / count
}

async function secondsOf(gpu: Gpu, passes: readonly Pass[]): Promise<number> {
  const encoder = gpu.device.createCommandEncoder({ label: 'ceilings' })
  record(encoder, 'ceilings', passes)
  const commands = encoder.finish()
  const before = gpu.clock.now()
  gpu.device.queue.submit([commands])
  await asked(gpu.device, gpu.device.queue.onSubmittedWorkDone(), 'measuring the GPU')
  return (gpu.clock.now() - before) / 1000
}
