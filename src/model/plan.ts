import { gridFor } from '../gpu/pass'
import type { KernelName } from './kernels'

/** A buffer of the memory plan, whole or a stretch of it in bytes. */
export type Ref = string | { name: string; offset: number; size: number }

/** A field of a pass's uniform struct, in order. */
export type Uniform = { u32: number } | { f32: number }
export const words = (...values: number[]): Uniform[] => values.map((value) => ({ u32: value }))

/** One dispatch as data: a plan is a plain array of these, built once a configuration, then replayed. */
export interface PassSpec {
  kernel: KernelName
  label: string
  /** WGSL binding → buffer; `control`, `pass_` and `overflow` are added where the kernel declares them. */
  buffers: Readonly<Record<string, Ref>>
  uniforms: readonly Uniform[]
  grid: [number, number]
  /** Arithmetic of the dispatch, roughly: what submissions are cut by. */
  flops: number
  /** What it reads and writes; all that it binds unless said otherwise. */
  bytes?: number
}

export interface PassOptions {
  label?: string
  uniforms?: readonly Uniform[]
  flops?: number
  bytes?: number
}

/** A pass of one thread per element, 64 a workgroup. */
export const perThread = (kernel: KernelName, threads: number, buffers: Record<string, Ref>, options: PassOptions = {}): PassSpec => ({
  kernel,
  label: options.label ?? kernel,
  buffers,
  uniforms: options.uniforms ?? [],
  grid: gridFor(threads),
  flops: options.flops ?? threads * 16,
  ...(options.bytes !== undefined && { bytes: options.bytes }),
})

/** A pass of one workgroup per row. */
export const perRow = (kernel: KernelName, rows: number, buffers: Record<string, Ref>, options: PassOptions = {}): PassSpec => ({
  ...perThread(kernel, rows * 64, buffers, options),
  grid: [rows, 1],
})

/** The same passes over another buffer that is laid out alike: other bindings, no other memory. */
export const withBuffer = (passes: readonly PassSpec[], name: string, other: string): PassSpec[] =>
  passes.map((pass) => {
    const replace = (ref: Ref): Ref => (ref === name ? other : typeof ref !== 'string' && ref.name === name ? { ...ref, name: other } : ref)
    return { ...pass, buffers: Object.fromEntries(Object.entries(pass.buffers).map(([binding, ref]) => [binding, replace(ref)])) }
  })
