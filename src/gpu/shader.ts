import { type SourceLine, unroll } from './unroll'

/** A WGSL file as it was imported. */
export interface ShaderFile {
  file: string
  text: string
}

/** A generated constant: unsigned integers for counts, floats and switches for settings. */
export type Constant = { u32: number } | { f32: number } | { bool: boolean }
export const u32 = (value: number): Constant => ({ u32: value })
export const f32 = (value: number): Constant => ({ f32: value })
export const bool = (value: boolean): Constant => ({ bool: value })

export interface AssembledShader {
  code: string
  /** Origin of each line of `code`. */
  origin: SourceLine[]
}

function declaration(name: string, value: Constant): string {
  if ('u32' in value) return `const ${name}: u32 = ${value.u32}u;`
  if ('bool' in value) return `const ${name}: bool = ${value.bool};`
  return `const ${name}: f32 = ${Math.fround(value.f32)};`
}

const OWN_CONSTANT = /^const (\w+): u32 = (\d+)u;/

/**
 * Joins constants, preludes and the kernel's own file, writes out the marked loops, and remembers where each line is from.
 * Constants that no file mentions are left out, so that a kernel is only compiled anew for what it depends on.
 */
export function assemble(files: readonly ShaderFile[], constants: Readonly<Record<string, Constant>>): AssembledShader {
  const mentioned = new Set(files.flatMap(({ text }) => text.match(/\b[A-Z][A-Z0-9_]*\b/g) ?? []))
  const generated = Object.entries(constants)
    .filter(([name]) => mentioned.has(name))
    .map(([name, value], i): SourceLine => ({ text: declaration(name, value), file: 'constants', line: i + 1 }))
  const written = files.flatMap(({ file, text }) =>
    text.split('\n').map((content, i): SourceLine => ({ text: content, file, line: i + 1 })),
  )
  const known = new Map<string, number>()
  for (const { text } of [...generated, ...written]) {
    const [, name, value] = OWN_CONSTANT.exec(text) ?? []
    if (name) known.set(name, Number(value))
  }
  // WGSL wants directives before everything else
  const directive = ({ text }: SourceLine): boolean => text.startsWith('enable ')
  const body = written.filter((line) => !directive(line))
  const origin = [...written.filter(directive), ...unroll([...generated, ...body], known)]
  return { code: origin.map(({ text }) => text).join('\n'), origin }
}

/** How a pipeline's binding is used, read off the WGSL declaration so that it is written once. */
export interface BindingDeclaration {
  binding: number
  name: string
  type: GPUBufferBindingType
}

/** The binding of a divisible kernel that says with which workgroup a dispatch begins (shaders/prelude/grid.wgsl). */
export const RANGE_BINDING = 'range_'

const BINDING = /@group\(0\) @binding\((\d+)\) var<(uniform|storage, read|storage, read_write)> (\w+):/g
const TYPES = { uniform: 'uniform', 'storage, read': 'read-only-storage', 'storage, read_write': 'storage' } as const

/** The bindings that a file declares, in order. */
export function bindingsOf(text: string): BindingDeclaration[] {
  return [...text.matchAll(BINDING)].map(([, binding, access, name]) => ({
    binding: Number(binding),
    name: name as string,
    type: TYPES[access as keyof typeof TYPES],
  }))
}
