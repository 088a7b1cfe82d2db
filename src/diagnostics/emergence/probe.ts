import type { MemoryPlan } from '../../core/memory'
import type { BufferRole, PlannedBuffer } from '../../core/memory/sizes'
import { ALIGNMENT, align } from '../../core/parameters'
import { allocate, type BufferSet } from '../../gpu/buffers'
import { compileKernels, type KernelSpec } from '../../gpu/kernel'
import type { Pass } from '../../gpu/pass'
import { readThrough } from '../../gpu/readback'
import { scoped } from '../../gpu/scopes'
import { kernelsFor } from '../../model/kernels'
import type { Model } from '../../model/model'
import type { PassSpec } from '../../model/plan'
import { Realizer } from '../../model/realize'

/** Passes of a measurement over a live model, with the little memory that they need beside the model's own. */
export interface Probe<Stage extends string> {
  /** What it allocates, to the byte; freed by `destroy`. */
  memory: MemoryPlan
  /** The passes of each stage, ready to be recorded. */
  passes: Readonly<Record<Stage, readonly Pass[]>>
  /** Resolves when the GPU has done it. */
  run(stage: Stage): Promise<void>
  /** The first `count` values of one of its own buffers. */
  read(name: string, count: number): Promise<Float32Array<ArrayBuffer>>
  destroy(): void
}

/** The memory of a probe: the uniforms of its passes and its own results. Pure. */
export function probeMemory(passes: number, results: Readonly<Record<string, number>>): MemoryPlan {
  const buffer = (name: string, role: BufferRole, bytes: number): PlannedBuffer => ({ name, kind: 'scratch', role, bytes: align(bytes) })
  const buffers = [
    buffer('pass.uniforms', 'uniform', passes * ALIGNMENT),
    ...Object.entries(results).map(([name, values]) => buffer(name, 'storage', values * 4)),
  ]
  return { buffers, total: buffers.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/**
 * Binds the passes of a measurement to the model's buffers and to `results`, its own (name → float32 values). Weights and moments
 * are left alone by whoever writes the passes; everything else of the model is rewritten by its next update anyway.
 * `variant` may exchange parts of the kernels.
 */
export async function openProbe<Stage extends string>(
  model: Model,
  stages: Readonly<Record<Stage, readonly PassSpec[]>>,
  results: Readonly<Record<string, number>> = {},
  variant: (spec: KernelSpec) => KernelSpec = (spec) => spec,
): Promise<Probe<Stage>> {
  const { gpu, context } = model
  const lists = Object.entries<readonly PassSpec[]>(stages)
  const memory = probeMemory(
    lists.reduce((sum, [, specs]) => sum + specs.length, 0),
    results,
  )
  const own = await allocate(gpu, memory)
  try {
    const named = kernelsFor(
      context,
      lists.flatMap(([, specs]) => specs),
    )
    const kernels = await compileKernels(gpu, Object.fromEntries(Object.entries(named).map(([name, spec]) => [name, variant(spec)])))
    const names = new Set(memory.buffers.map(({ name }) => name))
    const buffers: BufferSet = { ...own, get: (name) => (names.has(name) ? own : model.buffers).get(name) }
    const realizer = new Realizer(gpu.device, kernels, buffers)
    const passes = await scoped(
      gpu.device,
      'building the measurement',
      () => Object.fromEntries(lists.map(([name, specs]) => [name, specs.map((spec) => realizer.pass(spec))])) as Record<Stage, Pass[]>,
    )
    return {
      memory,
      passes,
      async run(stage) {
        await model.run(passes[stage])
        await model.idle()
      },
      async read(name, count) {
        const bytes = await readThrough(gpu.device, model.buffers.get('staging.transfer'), own.get(name), 0, count * 4)
        return new Float32Array(bytes.buffer)
      },
      destroy: own.destroy,
    }
  } catch (error) {
    own.destroy()
    throw error
  }
}
