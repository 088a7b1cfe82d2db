import { StudioError } from '../core/errors'
import type { Gpu } from './device'
import { scoped } from './scopes'
import { assemble, type BindingDeclaration, bindingsOf, type Constant, RANGE_BINDING, type ShaderFile } from './shader'
import { asked } from './watch'

/** A kernel before it is compiled: its own file, the preludes it needs, and generated constants. Plain data. */
export interface KernelSpec {
  /** Names the pipeline and its passes. */
  label: string
  source: ShaderFile
  preludes: readonly ShaderFile[]
  constants: Readonly<Record<string, Constant>>
}

export interface Kernel {
  label: string
  pipeline: GPUComputePipeline
  layout: GPUBindGroupLayout
  bindings: BindingDeclaration[]
}

/** Compiled pipelines of one device, by their code. */
const cache = new WeakMap<GPUDevice, Map<string, Promise<Kernel>>>()

/** Compiles all kernels in parallel; each is compiled once a device. Throws with WGSL file and line. */
export async function compileKernels<K extends string>(gpu: Gpu, specs: Readonly<Record<K, KernelSpec>>): Promise<Record<K, Kernel>> {
  const names = Object.keys(specs) as K[]
  const kernels = await scoped(gpu.device, 'compiling kernels', () => Promise.all(names.map((name) => compile(gpu.device, specs[name]))))
  return Object.fromEntries(names.map((name, i) => [name, kernels[i]])) as Record<K, Kernel>
}

function compile(device: GPUDevice, spec: KernelSpec): Promise<Kernel> {
  const compiled = cache.get(device) ?? new Map<string, Promise<Kernel>>()
  cache.set(device, compiled)
  const shader = assemble([...spec.preludes, spec.source], spec.constants)
  const known = compiled.get(shader.code)
  if (known) return known
  const fresh = build(device, spec, shader)
  compiled.set(shader.code, fresh)
  fresh.catch(() => compiled.delete(shader.code))
  return fresh
}

async function build(device: GPUDevice, spec: KernelSpec, shader: ReturnType<typeof assemble>): Promise<Kernel> {
  const bindings = [...spec.preludes, spec.source].flatMap(({ text }) => bindingsOf(text))
  const layout = device.createBindGroupLayout({
    label: spec.label,
    entries: bindings.map(({ binding, type, name }) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type, hasDynamicOffset: name === RANGE_BINDING },
    })),
  })
  const module = device.createShaderModule({ label: spec.label, code: shader.code })
  await throwCompileErrors(device, module, shader)
  const pipeline = await asked(
    device,
    device.createComputePipelineAsync({
      label: spec.label,
      layout: device.createPipelineLayout({ label: spec.label, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: 'main' },
    }),
    `compiling ${spec.label}`,
  )
  return { label: spec.label, pipeline, layout, bindings }
}

async function throwCompileErrors(device: GPUDevice, module: GPUShaderModule, shader: ReturnType<typeof assemble>): Promise<void> {
  const { messages } = await asked(device, module.getCompilationInfo(), 'compiling a kernel')
  const errors = messages.filter(({ type }) => type === 'error')
  if (errors.length === 0) return
  const lines = errors.map(({ lineNum, message }) => {
    const at = shader.origin[lineNum - 1]
    return `${at?.file}:${at?.line}: ${message} (${at?.text.trim()})`
  })
  throw new StudioError(
    lines[0]?.split(': ')[0] ?? 'shader',
    `does not compile: ${lines.join('; ')}.`,
    'This is a defect of the studio: please report it with the device’s name.',
  )
}
