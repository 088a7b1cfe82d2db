/** Axes of a sweep as a person types and reads them. */

import type { Config } from '../../../core/config/types'
import { checkValue, settingAt } from '../../../core/config/values'
import { type Problem, toProblem } from '../../../core/errors'
import { type Axis, isList, type SweepMethod } from '../../../core/sweep/types'
import { parseNumber, settingText } from '../../format'
import { settingValue } from '../../train/useSetting'

/** What a person types of a value as the setting takes it: numbers, on and off, names; what is none of them stays text. */
function typedValue(path: string, text: string): unknown {
  const { kind } = settingAt(path)
  if (text === 'none' && kind === 'optional') return null
  if (kind === 'switch') return { on: true, true: true, off: false, false: false }[text.toLowerCase()] ?? text
  return kind === 'choice' ? text : parseNumber(text)
}

/** `1e-3, 2e-3 4e-3` as values, in the order in which they stand there. */
export const parseValues = (path: string, text: string): unknown[] =>
  text
    .split(/[;,\s]+/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => typedValue(path, part))

/** Values as they can be typed again. */
export const valuesText = (values: readonly unknown[]): string =>
  values.map((value) => (typeof value === 'number' ? String(value) : settingText(value))).join(', ')

/** What is wrong with the first value that is; null where all are right. */
export function axisProblem(axis: Axis): Problem | null {
  try {
    const setting = settingAt(axis.path)
    if (isList(axis)) for (const value of axis.values) checkValue(axis.path, setting, value)
    return null
  } catch (error) {
    return toProblem(error, axis.path)
  }
}

/** Around how many times its value a number is tried first. */
const AROUND = [0.5, 1, 2]
const DECADE = 10

/** What a setting is tried with when it is first added: around what it is on Train. */
export function firstAxis(path: string, method: SweepMethod, base: Config): Axis {
  const setting = settingAt(path)
  if (setting.kind === 'switch') return { path, values: [false, true] }
  if (setting.kind === 'choice') return { path, values: [...setting.choices] }
  const value = settingValue(base, path)
  if (setting.kind === 'optional' || typeof value !== 'number') return { path, values: [value] }
  const { min, max } = setting
  if (method !== 'grid' && value > 0 && setting.kind === 'number')
    return { path, from: Math.max(min, value / DECADE) || value / DECADE, to: Math.min(max, value * DECADE), scale: 'log' }
  const unit = setting.kind === 'integer' ? (setting.multipleOf ?? 1) : 0
  const near = AROUND.map((factor) => Math.min(max, Math.max(min, Number((value * factor).toPrecision(6))))).map((n) =>
    unit > 0 ? Math.max(unit, Math.round(n / unit) * unit) : n,
  )
  return { path, values: [...new Set(value === 0 ? [0, min > 0 ? min : Math.min(max, 1)] : near)] }
}

/** A list instead of a range, or the other way round, with the ends that it had. */
export function asRange(axis: Axis): Axis {
  if (!isList(axis)) return axis
  const numbers = axis.values.filter((value): value is number => typeof value === 'number')
  const [from, to] = [Math.min(...numbers), Math.max(...numbers)]
  return { path: axis.path, from, to: to > from ? to : from * 2 || 1, scale: from > 0 && to / from >= DECADE ? 'log' : 'linear' }
}

export function asList(axis: Axis): Axis {
  if (isList(axis)) return axis
  const { path, from, to, scale } = axis
  const middle = scale === 'log' && from > 0 ? Math.sqrt(from * to) : (from + to) / 2
  return { path, values: [from, Number(middle.toPrecision(2)), to] }
}

/** Only numbers have ranges, and a grid has none. */
export const canRange = (path: string, method: SweepMethod): boolean => {
  const { kind } = settingAt(path)
  return method !== 'grid' && (kind === 'number' || kind === 'integer')
}
