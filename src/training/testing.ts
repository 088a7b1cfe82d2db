import { readFile } from 'node:fs/promises'
import type { Clock } from '../core/clock'
import { type Config, resolveConfig } from '../core/config/resolve'
import type { TrainLine } from '../core/metrics'
import { generateClusters } from '../dataset/clusters'
import { pair } from '../dataset/dataset'
import { memoryRows } from '../dataset/rows/matrix'
import type { EmbeddingDataset, RawDataset } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import { measureCeilings } from '../model/ceilings'
import type { TrainingSession } from './session'

/** A clock for tests: a millisecond a look, always the same date. */
export function testClock(): Clock {
  let now = 0
  return { now: () => ++now, date: () => '2026-01-01T00:00:00.000Z' }
}

/** Two matrices as a dataset. */
export function datasetOf(query: Float32Array, reply: Float32Array, width: number, digest = 'test'): EmbeddingDataset {
  const raw: RawDataset = {
    name: 'test',
    builtin: false,
    rows: query.length / width,
    width,
    query: memoryRows(query, width),
    reply: memoryRows(reply, width),
    group: null,
    groupNames: null,
    digest,
    matrices: [],
    notes: [],
    credit: null,
  }
  return pair(raw, 'columns')
}

/** The first rows of the built-in clusters. */
export function someClusters(rows: number): EmbeddingDataset {
  const { query, reply } = generateClusters()
  return datasetOf(query.slice(0, rows * 64), reply.slice(0, rows * 64), 64)
}

/** A lattice small enough for many updates a second. */
export const smallConfig = (sets: Record<string, unknown> = {}): Config =>
  resolveConfig({
    preset: 'tiny',
    sets: new Map<string, unknown>(
      Object.entries({
        'lattice.width': 4,
        'lattice.height': 3,
        'lattice.depth': 3,
        'lattice.steps': 4,
        'batch.micro': 4,
        'run.steps': 8,
        ...sets,
      }),
    ),
  })

/** Runs a session for some updates. */
export async function updates(session: TrainingSession, count: number): Promise<TrainLine[]> {
  const lines: TrainLine[] = []
  for (let i = 0; i < count; i++) lines.push(await session.update())
  return lines
}

/** Does something on the GPU between the backward pass and the optimizer of every update, until what it returns is called. */
export function beforeOptimizer({ model }: TrainingSession, interfere: () => void): () => void {
  const run = model.run.bind(model)
  model.run = async (...steps) => {
    const at = steps.indexOf('update')
    if (at < 0) return run(...steps)
    await run(...steps.slice(0, at))
    interfere()
    await run(...steps.slice(at))
  }
  return () => {
    model.run = run
  }
}

/** A line without its time, which is never the same twice. */
export const timeless = ({ seconds: _, ...line }: TrainLine): Omit<TrainLine, 'seconds'> => line

export const goldenFile = (name: string): Promise<Buffer> => readFile(`src/model/golden/${name}.safetensors`)

/** Counts what a device creates from here on. */
export function countCreations({ device }: Gpu): Record<'buffers' | 'groups' | 'pipelines', number> {
  const counts = { buffers: 0, groups: 0, pipelines: 0 }
  const { createBuffer, createBindGroup, createComputePipeline, createComputePipelineAsync } = device
  device.createBuffer = (...args) => {
    counts.buffers++
    return createBuffer.apply(device, args)
  }
  device.createBindGroup = (...args) => {
    counts.groups++
    return createBindGroup.apply(device, args)
  }
  device.createComputePipeline = (...args) => {
    counts.pipelines++
    return createComputePipeline.apply(device, args)
  }
  device.createComputePipelineAsync = (...args) => {
    counts.pipelines++
    return createComputePipelineAsync.apply(device, args)
  }
  return counts
}

/** Counts what a device is given to do, until `stop`. */
export function countWork({ device }: Gpu): { counts: { submissions: number; dispatches: number }; stop: () => void } {
  const counts = { submissions: 0, dispatches: 0 }
  const { submit } = device.queue
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype
  device.queue.submit = (...args) => {
    counts.submissions++
    return submit.apply(device.queue, args)
  }
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (this: GPUComputePassEncoder, ...args) {
    counts.dispatches++
    return dispatchWorkgroups.apply(this, args)
  }
  const stop = (): void => {
    device.queue.submit = submit
    GPUComputePassEncoder.prototype.dispatchWorkgroups = dispatchWorkgroups
  }
  return { counts, stop }
}

/** Does some work and counts the bytes of the buffers that the device creates meanwhile, those of its own measurement left out. */
export async function allocatedBytes<T>(gpu: Gpu, work: () => Promise<T>): Promise<{ result: T; bytes: number }> {
  await measureCeilings(gpu)
  const { device } = gpu
  const { createBuffer } = device
  let bytes = 0
  device.createBuffer = (descriptor) => {
    bytes += descriptor.size
    return createBuffer.call(device, descriptor)
  }
  try {
    const result = await work()
    return { result, bytes }
  } finally {
    device.createBuffer = createBuffer
  }
}
