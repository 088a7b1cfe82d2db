/** One line of WGSL and where it was written. */
export interface SourceLine {
  text: string
  file: string
  line: number
}

const LOOP = /^\s*for \(var (\w+) = 0u; \1 < (\w+); \1\+\+\) \{ \/\/ @unroll$/

const braces = (text: string): number => {
  const code = text.replace(/\/\/.*$/, '')
  return (code.match(/\{/g)?.length ?? 0) - (code.match(/\}/g)?.length ?? 0)
}

function closingLine(lines: readonly SourceLine[], start: number): number {
  let depth = 0
  for (let i = start; i < lines.length; i++) {
    depth += braces(lines[i]?.text ?? '')
    if (depth === 0) return i
  }
  const at = lines[start]
  throw new Error(`${at?.file}:${at?.line}: this loop has no closing brace`)
}

/**
 * Writes out loops marked `// @unroll` whose bound is a known constant, so that arrays in registers get constant indices:
 * some compilers (SwiftShader's among them) do not unroll by themselves. Lines keep their origin.
 */
export function unroll(lines: readonly SourceLine[], constants: ReadonlyMap<string, number>): SourceLine[] {
  const out: SourceLine[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as SourceLine
    const [, name, bound] = LOOP.exec(line.text) ?? []
    if (!name || !bound) {
      out.push(line)
      continue
    }
    const count = constants.get(bound) ?? (/^\d+u$/.test(bound) ? Number.parseInt(bound, 10) : undefined)
    if (count === undefined) throw new Error(`${line.file}:${line.line}: the bound ${bound} of this loop is not a known constant`)
    const end = closingLine(lines, i)
    const body = lines.slice(i + 1, end)
    const word = new RegExp(`\\b${name}\\b`, 'g')
    for (let k = 0; k < count; k++) {
      out.push({ ...line, text: '{' })
      out.push(
        ...unroll(
          body.map((inner) => ({ ...inner, text: inner.text.replace(word, `${k}u`) })),
          constants,
        ),
      )
      out.push({ ...line, text: '}' })
    }
    i = end
  }
  return out
}
