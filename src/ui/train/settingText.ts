import type { NumberSetting } from '../../core/config/schema'
import { settingAt } from '../../core/config/values'
import { group, significant } from '../format'

const bound = (value: number): string =>
  Math.abs(value) >= 1e4 ? group(value) : value !== 0 && Math.abs(value) < 1e-3 ? significant(value) : String(value)

function numbers({ min, max, exclusiveMin, multipleOf, unit }: NumberSetting): string {
  const range = exclusiveMin ? `above ${bound(min)}, up to ${bound(max)}` : `${bound(min)} to ${bound(max)}`
  return `${range}${unit ? ` ${unit}` : ''}${multipleOf ? `, a multiple of ${multipleOf}` : ''}`
}

/** “a, b or c”. */
const either = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** The values that a setting may have, in words. */
export function rangeText(path: string): string {
  const setting = settingAt(path)
  switch (setting.kind) {
    case 'choice':
      return either(setting.choices)
    case 'switch':
      return 'on or off'
    case 'optional':
      return setting.inner ? `none, or ${numbers(setting.inner)}` : `off, or ${Object.keys(setting.fields ?? {}).join(', ')}`
    default:
      return numbers(setting)
  }
}
