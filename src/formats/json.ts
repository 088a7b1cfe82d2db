/**
 * JSON as RFC 8259 has it, more strictly than JSON.parse: a repeated key is refused, objects are Maps (so `__proto__` is only a
 * name), and numbers keep their text, so that a size beyond 2⁵³ is seen rather than rounded.
 */

/** Reports what is wrong at which character; never returns. */
export type Fail = (problem: string, at: number) => never

export class JsonNumber {
  constructor(readonly text: string) {}
}
export type JsonObject = Map<string, Json>
export type Json = string | boolean | null | JsonNumber | Json[] | JsonObject

/** A safetensors header is 3 deep; brackets alone must not exhaust the stack. */
const DEEPEST = 16
/** Room for some 70,000 tensors; more would keep a hostile header busy for seconds. */
const MOST_VALUES = 500_000

/** The value that fills `text`, white space around it aside. */
export function parseJson(text: string, fail: Fail): Json {
  const reader = new JsonReader(text, fail)
  const value = reader.value(0)
  reader.end()
  return value
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const QUOTE = 0x22
const BACKSLASH = 0x5c

class JsonReader {
  private at = 0
  private values = 0
  constructor(
    private readonly text: string,
    private readonly fail: Fail,
  ) {}

  value(depth: number): Json {
    if (depth > DEEPEST) return this.fail('it is nested too deeply', this.at)
    if (++this.values > MOST_VALUES) return this.fail(`it has more than ${MOST_VALUES} values`, this.at)
    switch (this.peek()) {
      case '{':
        return this.object(depth)
      case '[':
        return this.array(depth)
      case '"':
        return this.string()
      case 't':
        return this.word('true', true)
      case 'f':
        return this.word('false', false)
      case 'n':
        return this.word('null', null)
      default:
        return this.number()
    }
  }

  end(): void {
    if (this.peek() !== '') this.fail('more follows after its end', this.at)
  }

  private peek(): string {
    let { at } = this
    let code = this.text.charCodeAt(at)
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = this.text.charCodeAt(++at)
    this.at = at
    return this.text.charAt(at)
  }

  private object(depth: number): JsonObject {
    const entries: JsonObject = new Map()
    this.at++
    if (this.closes('}')) return entries
    do {
      if (this.peek() !== '"') return this.fail('a key in quotes is missing', this.at)
      const start = this.at
      const key = this.string()
      if (entries.has(key)) return this.fail(`the key “${key}” is there twice`, start)
      if (this.peek() !== ':') return this.fail('a colon is missing', this.at)
      this.at++
      entries.set(key, this.value(depth + 1))
    } while (this.continues('}'))
    return entries
  }

  private array(depth: number): Json[] {
    const items: Json[] = []
    this.at++
    if (this.closes(']')) return items
    do items.push(this.value(depth + 1))
    while (this.continues(']'))
    return items
  }

  private closes(bracket: string): boolean {
    if (this.peek() !== bracket) return false
    this.at++
    return true
  }

  private continues(bracket: string): boolean {
    if (this.closes(bracket)) return false
    if (this.peek() !== ',') return this.fail(`a comma or ${bracket} is missing`, this.at)
    this.at++
    return true
  }

  private word<T extends boolean | null>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) return this.fail('a value is missing', this.at)
    this.at += word.length
    return value
  }

  private number(): JsonNumber {
    NUMBER.lastIndex = this.at
    const text = NUMBER.exec(this.text)?.[0]
    if (text === undefined) return this.fail('a value is missing', this.at)
    this.at += text.length
    return new JsonNumber(text)
  }

  private string(): string {
    const start = this.at
    let end = start + 1
    let escaped = false
    for (let code = this.text.charCodeAt(end); code !== QUOTE; code = this.text.charCodeAt(++end)) {
      if (Number.isNaN(code)) return this.fail('a text has no end', start)
      if (code < 0x20) return this.fail('a text has a control character', end)
      if (code !== BACKSLASH) continue
      escaped = true
      end++
    }
    this.at = end + 1
    return escaped ? this.unescaped(start) : this.text.slice(start + 1, end)
  }

  /** The text of the string that has just been passed over and began at `start`. */
  private unescaped(start: number): string {
    let value: unknown
    try {
      value = JSON.parse(this.text.slice(start, this.at))
    } catch {
      return this.fail('a text has a damaged escape', start)
    }
    // Only escapes can make half a surrogate pair: the bytes were checked to be UTF-8.
    if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) return this.fail('a text has half a surrogate pair', start)
    return value
  }
}
