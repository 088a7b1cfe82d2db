import type { Precision } from '../precision'

export type BufferKind = 'parameters' | 'gradients' | 'moments' | 'states' | 'scratch'
export const BUFFER_KINDS: readonly BufferKind[] = ['parameters', 'gradients', 'moments', 'states', 'scratch']

/** What a buffer is for decides how it may be used: by shaders, as uniforms, or to carry values back to the host. */
export type BufferRole = 'storage' | 'uniform' | 'staging'

export interface PlannedBuffer {
  name: string
  kind: BufferKind
  role: BufferRole
  bytes: number
}

/** A buffer before it is placed in a plan: its name and its bytes, not yet aligned. */
export type Sized = readonly [name: string, bytes: number]

/** Partial sums of one reduction: one a workgroup. */
export const PARTIALS = 64
/** Values of the losses that travel back: surface, internal, dialogue, reconstruction, cosine, and padding. */
export const LOSS_VALUES = 8
/** Rows that a validation looks at (CONTRACT.md). */
export const MAX_CANDIDATES = 256
/** Bytes that go between the GPU and the host at a time when a checkpoint is read. */
export const TRANSFER_BYTES = 4 * 2 ** 20
/** Updates whose losses may be on their way back at once. */
export const LOSS_RING = 4
/** WebGPU's default `maxStorageBufferBindingSize`: windows of this size work on every device. */
export const DEFAULT_BINDING_BYTES = 128 * 2 ** 20

/** Windows of the arena that the elementwise passes go through one by one. */
export const normWindows = (arenaBytes: number): number => Math.max(1, Math.ceil(arenaBytes / DEFAULT_BINDING_BYTES))

/** Bytes of one number of a state or of its gradient, as it is stored (MODEL.md §6). */
export const storedBytes = (precision: Precision | 'auto'): number => (precision === 'packed16' || precision === 'f16' ? 2 : 4)

/** Values of four bytes each. */
export const words = (list: readonly (readonly [name: string, values: number])[]): Sized[] =>
  list.map(([name, values]) => [name, 4 * values])
