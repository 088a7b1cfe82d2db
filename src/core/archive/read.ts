/** Readers of plain JSON that nobody vouches for: each takes a value as it came and returns it checked, or says what is wrong where. */
import { StudioError } from '../errors'

/** @param at the place in the file, such as `run.name` */
export type Read<T> = (value: unknown, at: string) => T

/** What a reader throws: the file's name is added by {@link readJson}. */
class Unreadable extends Error {}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 40)

function refuse(value: unknown, at: string, expected: string): never {
  throw new Unreadable(value === undefined ? `${at} is missing.` : `${at} is ${shown(value)}, and ${expected} is expected.`)
}

export const text =
  (most = 1000): Read<string> =>
  (value, at) =>
    typeof value === 'string' && value.length <= most ? value : refuse(value, at, `a text of at most ${most} characters`)

export const number: Read<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(value, at, 'a number')

/** A measured number: JSON has no NaN, and `null` stands for it. */
export const measured: Read<number> = (value, at) => (value === null ? Number.NaN : number(value, at))

export const count: Read<number> = (value, at) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse(value, at, 'a whole number from 0 on')

/** A whole number from so many on. */
export const from =
  (least: number): Read<number> =>
  (value, at) =>
    Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : refuse(value, at, `a whole number from ${least} on`)

/** A number above 0. */
export const positive: Read<number> = (value, at) => (number(value, at) > 0 ? (value as number) : refuse(value, at, 'a number above 0'))

/** A whole number from 0 to so many. */
export const upTo =
  (most: number): Read<number> =>
  (value, at) =>
    count(value, at) <= most ? (value as number) : refuse(value, at, `a whole number from 0 to ${most}`)

export const flag: Read<boolean> = (value, at) => (typeof value === 'boolean' ? value : refuse(value, at, 'true or false'))

export const matching =
  (pattern: RegExp, expected: string): Read<string> =>
  (value, at) =>
    typeof value === 'string' && pattern.test(value) ? value : refuse(value, at, expected)

/** An ISO date of UTC, as `toISOString` writes it. */
export const date: Read<string> = (value, at) =>
  Number.isFinite(Date.parse(isoDate(value, at))) ? (value as string) : refuse(value, at, 'a date of the calendar')
const isoDate = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, 'an ISO date')
export const sha256 = matching(/^[0-9a-f]{64}$/, 'a SHA-256')

export const oneOf =
  <T extends string>(choices: readonly T[]): Read<T> =>
  (value, at) =>
    choices.includes(value as T) ? (value as T) : refuse(value, at, choices.join(' or '))

export const nullable =
  <T>(read: Read<T>): Read<T | null> =>
  (value, at) =>
    value === null ? null : read(value, at)

/** A field that earlier versions did not have. */
export const since =
  <T>(read: Read<T>, earlier: T): Read<T> =>
  (value, at) =>
    value === undefined ? earlier : read(value, at)

export const list =
  <T>(read: Read<T>, most: number): Read<T[]> =>
  (value, at) =>
    Array.isArray(value) && value.length <= most
      ? value.map((one, i) => read(one, `${at}[${i}]`))
      : refuse(value, at, `a list of at most ${most}`)

/** Exactly these fields; what else the object has is left out. */
export const object =
  <T extends object>(fields: { [K in keyof T]-?: Read<T[K]> }): Read<T> =>
  (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(value, at, 'an object')
    const own = value as Record<string, unknown>
    // in the order in which they came: what is written again is the same text
    const keys = new Set([...Object.keys(own).filter((key) => Object.hasOwn(fields, key)), ...Object.keys(fields)])
    const entries = [...keys].map((key) => {
      const read = fields[key as keyof T] as Read<unknown>
      return [key, read(Object.hasOwn(own, key) ? own[key] : undefined, at ? `${at}.${key}` : key)]
    })
    return Object.fromEntries(entries) as T
  }

/** Any JSON value that is no deeper than this. */
export const plain =
  (deepest = 6): Read<unknown> =>
  (value, at) => {
    if (deepest === 0) return refuse(value, at, 'something less deep')
    if (value === undefined) return refuse(value, at, 'a value')
    if (Array.isArray(value)) return value.map((one, i) => plain(deepest - 1)(one, `${at}[${i}]`))
    if (typeof value !== 'object' || value === null) return value
    // fromEntries defines, it does not assign: `__proto__` stays a name
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(deepest - 1)(one, `${at}.${key.slice(0, 40)}`)]))
  }

/** @throws StudioError that names the file and the place in it */
export function readJson<T>(source: string, file: string, read: Read<T>): T {
  const refuseFile = (problem: string, cause: unknown): never => {
    throw new StudioError(file, problem, 'Make the backup again, or leave this file out.', { cause })
  }
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (error) {
    return refuseFile('it is not JSON.', error)
  }
  try {
    return read(value, '')
  } catch (error) {
    if (error instanceof Unreadable) return refuseFile(error.message, error)
    if (error instanceof StudioError) return refuseFile(`${error.subject}: ${error.problem}`, error)
    throw error
  }
}
