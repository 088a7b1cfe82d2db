import { pieceSize, rangeSlot, rangeStarts } from '../core/ranges'
import type { Slice } from './buffers'
import type { Kernel } from './kernel'
import { RANGE_BINDING } from './shader'

/** A dispatch, ready to be recorded again and again: pipeline, bind group and grid were made when the plan was built. */
export interface Pass {
  kind: 'pass'
  label: string
  pipeline: GPUComputePipeline
  group: GPUBindGroup
  grid: readonly [x: number, y: number]
  /** Its kernel can do a range of its workgroups. */
  divisible: boolean
  /** Arithmetic, roughly. */
  flops: number
  /** What its bindings read and write, at most. */
  bytes: number
}

/** A range of a pass's workgroups. */
export interface Piece {
  kind: 'piece'
  pass: Pass
  first: number
  count: number
}

export interface Copy {
  kind: 'copy'
  from: GPUBuffer
  fromOffset: number
  to: GPUBuffer
  toOffset: number
  bytes: number
}

/** Fills a whole buffer with zeros. */
export interface Clear {
  kind: 'clear'
  buffer: GPUBuffer
}

/** What a plan becomes: something an encoder records. */
export type Command = Pass | Copy | Clear

const MAX_GROUPS = 65535

/** Bytes from one entry of a table of uniforms to the next; WebGPU's default `minUniformBufferOffsetAlignment`. */
const SLOT_BYTES = 256

/** Workgroups for a number of threads, over two dimensions where one does not hold them. */
export function gridFor(threads: number, workgroup = 64): [number, number] {
  const groups = Math.max(1, Math.ceil(threads / workgroup))
  if (groups <= MAX_GROUPS) return [groups, 1]
  const y = Math.ceil(groups / MAX_GROUPS)
  return [Math.ceil(groups / y), y]
}

/** Writes the table that divisible kernels find the first workgroup of a dispatch in (core/ranges). */
export function fillRanges(device: GPUDevice, ranges: GPUBuffer): void {
  const table = new Uint32Array(ranges.size / 4)
  rangeStarts().forEach((first, slot) => {
    table[(slot * SLOT_BYTES) / 4] = first
  })
  device.queue.writeBuffer(ranges, 0, table)
}

/** Where that table is bound; entries of it are chosen as a pass is recorded. */
export const rangesSlice = (buffer: GPUBuffer): Slice => ({ buffer, offset: 0, size: 16 })

const sizeOf = ({ buffer, offset = 0, size = buffer.size - offset }: Slice): number => size

/**
 * A pass of a kernel over named resources. Every binding that the WGSL declares must be there, and no other.
 * @param work what it takes; bytes unless said otherwise are those of all its resources
 */
export function makePass(
  device: GPUDevice,
  kernel: Kernel,
  label: string,
  resources: Readonly<Record<string, Slice>>,
  grid: [number, number],
  work: { flops?: number; bytes?: number } = {},
): Pass {
  const declares = (name: string): boolean => kernel.bindings.some((binding) => binding.name === name)
  const unknown = Object.keys(resources).filter((name) => !declares(name))
  if (unknown.length > 0) throw new Error(`${kernel.label} declares no binding ${unknown.join(', ')}`)
  const entries = kernel.bindings.map(({ binding, name }) => {
    const resource = resources[name]
    if (!resource) throw new Error(`${kernel.label}: binding ${name} has no buffer`)
    return { binding, resource }
  })
  return {
    kind: 'pass',
    label,
    pipeline: kernel.pipeline,
    group: device.createBindGroup({ label, layout: kernel.layout, entries }),
    grid,
    divisible: declares(RANGE_BINDING),
    flops: work.flops ?? 0,
    bytes: work.bytes ?? Object.values(resources).reduce((sum, resource) => sum + sizeOf(resource), 0),
  }
}

/** A pass as `wanted` pieces or a few more, in order; itself alone where it cannot be divided so. */
export function divided(pass: Pass, wanted: number): readonly (Pass | Piece)[] {
  const groups = pass.grid[0] * pass.grid[1]
  const size = pass.divisible ? pieceSize(groups, wanted) : groups
  if (size === groups) return [pass]
  return Array.from({ length: Math.ceil(groups / size) }, (_, i) => ({
    kind: 'piece',
    pass,
    first: i * size,
    count: Math.min(size, groups - i * size),
  }))
}

function dispatch(compute: GPUComputePassEncoder, part: Pass | Piece): void {
  const { pass, first, grid } =
    part.kind === 'pass' ? { pass: part, first: 0, grid: part.grid } : { ...part, grid: [part.count, 1] as const }
  compute.setPipeline(pass.pipeline)
  compute.setBindGroup(0, pass.group, pass.divisible ? [rangeSlot(first) * SLOT_BYTES] : [])
  compute.dispatchWorkgroups(grid[0], grid[1])
}

/** Records one dispatch in a compute pass of its own, whose begin and end are written down. */
export function recordTimed(
  encoder: GPUCommandEncoder,
  label: string,
  part: Pass | Piece,
  timestampWrites: GPUComputePassTimestampWrites,
): void {
  const compute = encoder.beginComputePass({ label, timestampWrites })
  dispatch(compute, part)
  compute.end()
}

/** Records commands in their order; passes that follow one another share a compute pass of the encoder. */
export function record(encoder: GPUCommandEncoder, label: string, commands: readonly (Command | Piece)[]): void {
  let compute: GPUComputePassEncoder | null = null
  for (const command of commands) {
    if (command.kind === 'pass' || command.kind === 'piece') {
      compute ??= encoder.beginComputePass({ label })
      dispatch(compute, command)
      continue
    }
    compute?.end()
    compute = null
    if (command.kind === 'clear') encoder.clearBuffer(command.buffer)
    else encoder.copyBufferToBuffer(command.from, command.fromOffset, command.to, command.toOffset, command.bytes)
  }
  compute?.end()
}
