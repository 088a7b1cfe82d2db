import type { PlannedBuffer } from '../../core/memory/sizes'
import type { KernelSpec } from '../../gpu/kernel'
import type { PassSpec } from '../plan'

/** One way to compute what a family computes. */
export interface Candidate {
  name: string
  /** What is timed, in order. */
  passes: readonly PassSpec[]
  /** The kernels that the passes name. */
  kernels: Readonly<Record<string, KernelSpec>>
}

/** Ways to compute the same thing for shapes alike, of which a device takes the fastest. */
export interface Family {
  /** Words joined by dots, coarse enough that shapes alike share a choice. */
  name: string
  /** What the passes bind, but for `pass.uniforms` and `ranges`. */
  buffers: readonly PlannedBuffer[]
  /** What buffers hold, by name; the others are 0. */
  contents?: Readonly<Record<string, ArrayBuffer>>
  /** The first is what is taken without measuring. */
  candidates: readonly Candidate[]
}
