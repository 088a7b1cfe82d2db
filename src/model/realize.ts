import { StudioError } from '../core/errors'
import { ALIGNMENT } from '../core/parameters'
import type { BufferSet, Slice } from '../gpu/buffers'
import type { Kernel } from '../gpu/kernel'
import { makePass, type Pass, rangesSlice } from '../gpu/pass'
import { RANGE_BINDING } from '../gpu/shader'
import type { KernelName } from './kernels'
import type { PassSpec, Ref, Uniform } from './plan'

/** Uniform structs of all passes in one buffer, equal ones stored once. */
class UniformSlots {
  private readonly slots = new Map<string, number>()

  constructor(
    private readonly device: GPUDevice,
    private readonly buffer: GPUBuffer,
  ) {}

  place(fields: readonly Uniform[]): Slice {
    const bytes = Math.ceil(fields.length / 4) * 16
    const view = new DataView(new ArrayBuffer(bytes))
    fields.forEach((field, i) => {
      if ('u32' in field) view.setUint32(4 * i, field.u32, true)
      else view.setFloat32(4 * i, field.f32, true)
    })
    const key = new Uint8Array(view.buffer).toString()
    const known = this.slots.get(key)
    const offset = known ?? this.slots.size * ALIGNMENT
    if (known === undefined) {
      if (offset + ALIGNMENT > this.buffer.size)
        throw new Error(`the plan has more uniform slots than core/memory allows for (${this.buffer.size / ALIGNMENT})`)
      this.slots.set(key, offset)
      this.device.queue.writeBuffer(this.buffer, offset, view.buffer)
    }
    return { buffer: this.buffer, offset, size: bytes }
  }
}

/** Turns passes as data into passes with pipelines and bind groups. */
export class Realizer {
  private readonly uniforms: UniformSlots

  constructor(
    private readonly device: GPUDevice,
    private readonly kernels: Readonly<Partial<Record<KernelName, Kernel>>>,
    private readonly buffers: BufferSet,
  ) {
    this.uniforms = new UniformSlots(device, buffers.get('pass.uniforms'))
  }

  private slice(ref: Ref): Slice {
    if (typeof ref === 'string') return { buffer: this.buffers.get(ref) }
    return { buffer: this.buffers.get(ref.name), offset: ref.offset, size: ref.size }
  }

  /** @throws StudioError where a pass binds more in one piece than the device can */
  private checkBindings(label: string, resources: Readonly<Record<string, Slice>>): void {
    const limit = this.device.limits.maxStorageBufferBindingSize
    for (const { buffer, offset = 0, size = buffer.size - offset } of Object.values(resources))
      if (size > limit)
        throw new StudioError(
          label,
          `needs ${(size / 2 ** 20).toFixed(1)} MiB of ${buffer.label} in one piece; this device allows ${(limit / 2 ** 20).toFixed(1)} MiB.`,
          'Share weights (lattice.share layer or global), or take fewer channels or hidden units.',
        )
  }

  pass(spec: PassSpec): Pass {
    const kernel = this.kernels[spec.kernel]
    if (!kernel) throw new Error(`the kernel ${spec.kernel} of pass ${spec.label} was not compiled`)
    const resources: Record<string, Slice> = {}
    for (const [name, ref] of Object.entries(spec.buffers)) resources[name] = this.slice(ref)
    const declares = (name: string): boolean => kernel.bindings.some((binding) => binding.name === name)
    if (declares('control')) resources.control = { buffer: this.buffers.get('control') }
    if (declares('overflow')) resources.overflow = { buffer: this.buffers.get('overflow') }
    if (declares(RANGE_BINDING)) resources[RANGE_BINDING] = rangesSlice(this.buffers.get('ranges'))
    if (declares('pass_')) resources.pass_ = this.uniforms.place(spec.uniforms)
    this.checkBindings(spec.label, resources)
    return makePass(this.device, kernel, spec.label, resources, spec.grid, spec)
  }
}
