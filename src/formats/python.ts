/** Python literals, as far as .npy headers use them: dictionaries with text keys, tuples, lists, text, whole numbers, True, False. */

export type PythonValue = string | number | boolean | null | PythonValue[] | PythonTuple | Map<string, PythonValue>
export interface PythonTuple {
  readonly tuple: readonly PythonValue[]
}

/** Reports what is wrong at which character; never returns. */
export type Fail = (problem: string, at: number) => never

/** Deep enough for records of records; a header of brackets alone must not exhaust the stack. */
const DEEPEST = 16

/** The value of a literal that fills `text`, white space around it aside. Repeated keys are refused. */
export function parsePython(text: string, fail: Fail): PythonValue {
  const reader = new PythonReader(text, fail)
  const value = reader.value(0)
  reader.end()
  return value
}

class PythonReader {
  private at = 0
  constructor(
    private readonly text: string,
    private readonly fail: Fail,
  ) {}

  value(depth: number): PythonValue {
    if (depth > DEEPEST) return this.fail('it is nested too deeply', this.at)
    const next = this.peek()
    if (next === '{') return this.dictionary(depth)
    if (next === '(') return { tuple: this.sequence(')', depth) }
    if (next === '[') return this.sequence(']', depth)
    if (next === '"' || next === "'") return this.string(next)
    return this.word()
  }

  end(): void {
    if (this.peek() !== '') this.fail('more follows after its end', this.at)
  }

  private peek(): string {
    while (/\s/.test(this.text.charAt(this.at))) this.at++
    return this.text.charAt(this.at)
  }

  private take(expected: string): boolean {
    if (this.peek() !== expected) return false
    this.at++
    return true
  }

  private dictionary(depth: number): Map<string, PythonValue> {
    const entries = new Map<string, PythonValue>()
    this.at++
    while (!this.take('}')) {
      const key = this.value(depth + 1)
      if (typeof key !== 'string') return this.fail('a key is not text', this.at)
      if (entries.has(key)) return this.fail(`“${key}” is there twice`, this.at)
      if (!this.take(':')) return this.fail('a colon is missing', this.at)
      entries.set(key, this.value(depth + 1))
      if (!this.take(',') && this.peek() !== '}') return this.fail('a comma or brace is missing', this.at)
    }
    return entries
  }

  /** A tuple or list. `(3)` is a number in brackets for Python, not a tuple, so it is refused. */
  private sequence(close: string, depth: number): PythonValue[] {
    const items: PythonValue[] = []
    let comma = false
    this.at++
    while (!this.take(close)) {
      items.push(this.value(depth + 1))
      comma = this.take(',')
      if (!comma && this.peek() !== close) return this.fail('a comma or bracket is missing', this.at)
    }
    if (close === ')' && items.length === 1 && !comma) return this.fail('a tuple of one lacks its comma', this.at)
    return items
  }

  private string(quote: string): string {
    const end = this.text.indexOf(quote, this.at + 1)
    if (end < 0) return this.fail('a text has no end', this.at)
    const content = this.text.slice(this.at + 1, end)
    if (/[\\\n]/.test(content)) return this.fail('a text has an escape', this.at)
    this.at = end + 1
    return content
  }

  private word(): PythonValue {
    const word = /^-?\w+/.exec(this.text.slice(this.at, this.at + 64))?.[0] ?? ''
    // Python 2 wrote long integers with an L.
    const digits = /^(-?(?:0|[1-9]\d*))L?$/.exec(word)?.[1]
    const value = digits === undefined ? WORDS.get(word) : Number(digits)
    if (value === undefined) return this.fail(word ? `“${word}” is unknown` : 'a value is missing', this.at)
    this.at += word.length
    return value
  }
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['True', true],
  ['False', false],
  ['None', null],
])
