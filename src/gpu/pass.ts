import type { Slice } from './buffers'
import type { Kernel } from './kernel'

/** A dispatch, ready to be recorded again and again: pipeline, bind group and grid were made when the plan was built. */
export interface Pass {
  label: string
  pipeline: GPUComputePipeline
  group: GPUBindGroup
  grid: readonly [x: number, y: number]
}

const MAX_GROUPS = 65535

/** Workgroups for a number of threads, over two dimensions where one does not hold them. */
export function gridFor(threads: number, workgroup = 64): [number, number] {
  const groups = Math.max(1, Math.ceil(threads / workgroup))
  if (groups <= MAX_GROUPS) return [groups, 1]
  const y = Math.ceil(groups / MAX_GROUPS)
  return [Math.ceil(groups / y), y]
}

/** A pass of a kernel over named resources. Every binding that the WGSL declares must be there, and no other. */
export function makePass(
  device: GPUDevice,
  kernel: Kernel,
  label: string,
  resources: Readonly<Record<string, Slice>>,
  grid: [number, number],
): Pass {
  const unknown = Object.keys(resources).filter((name) => !kernel.bindings.some((binding) => binding.name === name))
  if (unknown.length > 0) throw new Error(`${kernel.label} declares no binding ${unknown.join(', ')}`)
  const entries = kernel.bindings.map(({ binding, name }) => {
    const resource = resources[name]
    if (!resource) throw new Error(`${kernel.label}: binding ${name} has no buffer`)
    return { binding, resource }
  })
  return { label, pipeline: kernel.pipeline, group: device.createBindGroup({ label, layout: kernel.layout, entries }), grid }
}

/** Records passes into one compute pass of an encoder; dispatches keep their order. */
export function record(encoder: GPUCommandEncoder, label: string, passes: readonly Pass[]): void {
  if (passes.length === 0) return
  const compute = encoder.beginComputePass({ label })
  for (const { pipeline, group, grid } of passes) {
    compute.setPipeline(pipeline)
    compute.setBindGroup(0, group)
    compute.dispatchWorkgroups(grid[0], grid[1])
  }
  compute.end()
}
