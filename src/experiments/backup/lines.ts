/** Lines of metrics and logs that come from elsewhere. */
import { joinedBytes } from '../../core/bytes'
import { StudioError } from '../../core/errors'

const NEWLINE = 10
const LONGEST_LINE = 100_000
/** A measured number, or a text; a number that JSON has no word for is null. */
const isPlain = (value: unknown): boolean => value === null || typeof value === 'number' || typeof value === 'string'

/** @throws StudioError that names the first line that is no flat object with a kind and a step */
export async function checkLines(bytes: AsyncIterable<Uint8Array>, file: string): Promise<void> {
  let number = 0
  for await (const text of linesOf(bytes, file)) {
    number++
    if (!isLine(text))
      throw new StudioError(file, `line ${number} is none of a run’s lines.`, 'Make the backup again; nothing of it was restored.')
  }
}

/** The lines that {@link checkLines} would let pass, as they were, and how many others there are. @param bytes whole lines, in memory */
export function goodLines(bytes: Uint8Array): { lines: Uint8Array; bad: number } {
  const texts = new TextDecoder().decode(bytes).split('\n').slice(0, -1)
  const good = texts.filter((text) => text.length <= LONGEST_LINE / 4 && isLine(text))
  if (good.length === texts.length) return { lines: bytes, bad: 0 }
  return { lines: new TextEncoder().encode(good.map((text) => `${text}\n`).join('')), bad: texts.length - good.length }
}

/** Each line without its end; what follows the last end is a line too. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = new Uint8Array(0)
  for await (const part of bytes) {
    const all = joinedBytes([rest, part])
    let from = 0
    for (let at = all.indexOf(NEWLINE); at >= 0; at = all.indexOf(NEWLINE, from)) {
      yield decoder.decode(all.subarray(from, at))
      from = at + 1
    }
    rest = all.slice(from)
    if (rest.length > LONGEST_LINE)
      throw new StudioError(file, `it has a line of more than ${LONGEST_LINE} bytes.`, 'Make the backup again; nothing of it was restored.')
  }
  if (rest.length > 0) yield decoder.decode(rest)
}

function isLine(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const { kind, step } = value as { kind?: unknown; step?: unknown }
    return typeof kind === 'string' && Number.isSafeInteger(step) && (step as number) >= 0 && Object.values(value).every(isPlain)
  } catch {
    return false
  }
}
