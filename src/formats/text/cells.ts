/** What a cell of a text file is: a number, a list of numbers, a text, or nothing. */

/** `1.5e-3`, `-inf`, `NaN`: what Python, R and spreadsheets write. Undefined for anything else. */
export function numberOf(text: string): number | undefined {
  const value = Number(text)
  // hexadecimal and the like are names, and white space alone is no zero
  if (!Number.isNaN(value)) return /[^\s]/.test(text) && !/[xob]/i.test(text) ? value : undefined
  const word = text.trim().toLowerCase()
  if (word === 'nan' || word === '-nan') return Number.NaN
  if (word === 'inf' || word === '+inf' || word === '+infinity') return Number.POSITIVE_INFINITY
  return word === '-inf' ? Number.NEGATIVE_INFINITY : undefined
}

const OPENS = /^\s*(?:array\()?[[(]/
const STARTS_NUMBER = /^\s*[-+.\d]/

/**
 * The numbers of a list: in brackets or without, between commas, semicolons or white space, as JSON, Python and numpy write it.
 * Null where the text is no list; two numbers at least where it has no brackets.
 */
export function listOf(text: string): number[] | null {
  const bracketed = OPENS.test(text)
  if (!bracketed && !STARTS_NUMBER.test(text)) return null
  const inner = bracketed ? text.replace(/^\s*(?:array\()?[[(]+/, '').replace(/[\])]+\s*$/, '') : text
  const trimmed = inner.trim()
  if (trimmed === '') return bracketed ? [] : null
  const parts = trimmed.split(/\s*[,;]\s*|\s+/)
  if (!bracketed && parts.length < 2) return null
  const values = new Array<number>(parts.length)
  for (let i = 0; i < parts.length; i++) {
    const value = numberOf(parts[i] as string)
    if (value === undefined) return null
    values[i] = value
  }
  return values
}

/** What Python's json module writes for what JSON has no word for; null is a missing number, as pandas writes it. */
const WORDS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [null, Number.NaN],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

export type Cell =
  | { kind: 'number'; value: number }
  | { kind: 'list'; values: number[] }
  | { kind: 'text'; text: string }
  | { kind: 'empty' }

const EMPTY: Cell = { kind: 'empty' }

/** A cell of a .csv (a string), or a value of JSON. Objects and lists of other things are no cell: `empty`. */
export function cellOf(value: unknown): Cell {
  if (typeof value === 'number') return { kind: 'number', value }
  if (typeof value === 'boolean') return { kind: 'text', text: String(value) }
  if (typeof value === 'string') return stringCell(value)
  if (Array.isArray(value)) {
    const values = jsonList(value)
    return values ? { kind: 'list', values } : EMPTY
  }
  return EMPTY
}

function stringCell(text: string): Cell {
  if (text === '') return EMPTY
  const value = numberOf(text)
  if (value !== undefined) return { kind: 'number', value }
  const values = listOf(text)
  return values ? { kind: 'list', values } : { kind: 'text', text }
}

/** In place: the list is the caller's own. */
function jsonList(list: unknown[]): number[] | null {
  for (let i = 0; i < list.length; i++) {
    if (typeof list[i] === 'number') continue
    const word = WORDS.get(list[i])
    if (word === undefined) return null
    list[i] = word
  }
  return list as number[]
}

/** A number cell's value; NaN for an empty one, undefined for any other. */
export function numberCell(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return value === '' ? Number.NaN : numberOf(value)
  return value === null || value === undefined ? Number.NaN : undefined
}

/** A text cell's text. */
export const textCell = (value: unknown): string =>
  value === null || value === undefined || typeof value === 'object' ? '' : String(value)
