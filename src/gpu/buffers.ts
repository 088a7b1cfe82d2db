import { StudioError } from '../core/errors'
import type { MemoryPlan } from '../core/memory'
import type { PlannedBuffer } from '../core/memory/sizes'
import type { Gpu } from './device'
import { scoped } from './scopes'

/** A stretch of a buffer, in bytes. Without offset and size: the whole. */
export interface Slice {
  buffer: GPUBuffer
  offset?: number
  size?: number
}

/** The buffers of one plan, by name. */
export interface BufferSet {
  get(name: string): GPUBuffer
  /** Bytes of all buffers, as the device has them. */
  readonly bytes: number
  destroy(): void
}

const USAGE = {
  storage: () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  uniform: () => GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  staging: () => GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
} as const

function checkLimits(gpu: Gpu, plan: MemoryPlan, unbound: ReadonlySet<string>): void {
  const { maxBufferSize = 0, maxStorageBufferBindingSize = 0 } = gpu.report.limits
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`
  for (const { name, role, bytes } of plan.buffers) {
    const limit = role === 'storage' && !unbound.has(name) ? maxStorageBufferBindingSize : maxBufferSize
    if (bytes > limit)
      throw new StudioError(
        name,
        `needs ${mib(bytes)} in one piece; this device allows ${mib(limit)}.`,
        'Make the micro-batch smaller and the accumulation larger, or the lattice smaller.',
      )
  }
}

/**
 * Allocates every buffer of a plan and nothing else, under error scopes: either all exist or none does.
 * @param unbound buffers that are only ever bound in parts, so that the binding limit does not hold for the whole
 */
export async function allocate(gpu: Gpu, plan: MemoryPlan, unbound: ReadonlySet<string> = new Set()): Promise<BufferSet> {
  checkLimits(gpu, plan, unbound)
  const buffers = new Map<string, GPUBuffer>()
  const destroy = (): void => {
    for (const buffer of buffers.values()) buffer.destroy()
  }
  const create = ({ name, role, bytes }: PlannedBuffer): void => {
    buffers.set(name, gpu.device.createBuffer({ label: name, size: bytes, usage: USAGE[role]() }))
  }
  try {
    await scoped(gpu.device, 'allocating GPU memory', () => plan.buffers.forEach(create))
  } catch (error) {
    destroy()
    throw error
  }
  return {
    get(name) {
      const buffer = buffers.get(name)
      if (!buffer) throw new Error(`the memory plan has no buffer “${name}”`)
      return buffer
    },
    bytes: [...buffers.values()].reduce((sum, { size }) => sum + size, 0),
    destroy,
  }
}
