import { StudioError } from '../errors'
import { type NumberSetting, SETTINGS, type Setting } from './schema'

/** A value as a message shows it. */
export const quote = (value: unknown): string => (typeof value === 'string' ? `“${value}”` : (JSON.stringify(value) ?? String(value)))

function checkNumber(path: string, s: NumberSetting, value: unknown): void {
  const kind = s.kind === 'integer' ? 'a whole number' : 'a number'
  const range = `${s.exclusiveMin ? 'above' : 'from'} ${s.min} ${s.exclusiveMin ? 'and up to' : 'to'} ${s.max}`
  const wrong = (): never => {
    throw new StudioError(
      path,
      `${quote(value)} is not ${kind} ${range}.`,
      `Set it to ${s.default}, the default, or another value in the range.`,
    )
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return void wrong()
  if (s.kind === 'integer' && !Number.isInteger(value)) wrong()
  if (value < s.min || value > s.max || (s.exclusiveMin && value === s.min)) wrong()
  if (s.multipleOf && value % s.multipleOf !== 0) {
    const near = Math.max(s.multipleOf, Math.round(value / s.multipleOf) * s.multipleOf)
    throw new StudioError(path, `${value} is not a multiple of ${s.multipleOf}.`, `Set it to ${near}.`)
  }
}

/** Throws a {@link StudioError} that names the path, the value and a value that would do. */
export function checkValue(path: string, setting: Setting, value: unknown): void {
  switch (setting.kind) {
    case 'choice':
      if (typeof value !== 'string' || !setting.choices.includes(value))
        throw new StudioError(
          path,
          `${quote(value)} is not one of ${setting.choices.join(', ')}.`,
          `Set it to ${setting.default}, the default, or another of these.`,
        )
      return
    case 'switch':
      if (typeof value !== 'boolean') throw new StudioError(path, `${quote(value)} is not true or false.`, 'Set it to true or false.')
      return
    case 'optional':
      if (value === null) return
      if (setting.inner) checkNumber(path, setting.inner, value)
      if (setting.fields) checkFields(path, setting.fields, value)
      return
    default:
      checkNumber(path, setting, value)
  }
}

/** A mapping whose every key is known and whose values are allowed; missing keys have defaults. */
function checkFields(path: string, fields: Readonly<Record<string, Setting>>, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new StudioError(path, `${quote(value)} is not a mapping.`, `Set it to null, or give it ${Object.keys(fields).join(', ')}.`)
  for (const [key, inner] of Object.entries(value)) {
    const setting = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (!setting)
      throw new StudioError(`${path}.${key}`, 'there is no such setting.', `Did you mean ${path}.${nearestName(key, Object.keys(fields))}?`)
    checkValue(`${path}.${key}`, setting, inner)
  }
}

/** A checked value with the defaults of what a mapping leaves out. */
export function completed(setting: Setting, value: unknown): unknown {
  if (setting.kind !== 'optional' || !setting.fields || value === null) return value
  const defaults = Object.entries(setting.fields).map(([key, field]) => [key, field.default])
  return { ...Object.fromEntries(defaults), ...(value as object) }
}

/** The known name nearest to a misspelt one (Levenshtein distance). */
export function nearestName(name: string, known: readonly string[]): string {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, j) => j)
    for (let i = 1; i <= a.length; i++) {
      const next = [i]
      for (let j = 1; j <= b.length; j++)
        next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1))
      row = next
    }
    return row[b.length] ?? 0
  }
  return known.reduce((best, candidate) => (distance(name, candidate) < distance(name, best) ? candidate : best))
}

/** The setting at a dotted path. Throws with the nearest known name when there is none. */
export function settingAt(path: string): Setting {
  const setting = Object.hasOwn(SETTINGS, path) ? SETTINGS[path] : undefined
  if (setting) return setting
  throw new StudioError(path, 'there is no such setting.', `Did you mean ${nearestName(path, Object.keys(SETTINGS))}?`)
}
