import type { DatasetChoice, Fix } from '../core/library'
import { remember, remembered } from './remembered'

/** Where the fixes of each selection of matrices are remembered. */
export const FIXES_KEY = 'lattice-fixes'
/** Selections whose fixes are remembered; the one that was used longest ago goes first. */
const MOST = 64

/** What takes and gives text by name: `localStorage`, or a map in tests. */
export type Memory = Pick<Storage, 'getItem' | 'setItem'>

const isText = (value: unknown): value is string => typeof value === 'string'
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isRef = (value: unknown): boolean => isRecord(value) && isText(value.file) && isText(value.tensor)
const isRefOrNull = (value: unknown): boolean => value === null || isRef(value)
const FIXES: readonly unknown[] = ['dropNonFinite', 'dropZero', 'dropDuplicates', 'normalise', 'truncate']
const isFix = (value: unknown): value is Fix =>
  isRecord(value) && FIXES.includes(value.kind) && (value.kind !== 'truncate' || Number.isInteger(value.width))

export function isChoice(value: unknown): value is DatasetChoice {
  if (!isRecord(value) || !isRef(value.query) || !Array.isArray(value.fixes)) return false
  return [value.reply, value.group, value.label].every(isRefOrNull) && value.fixes.every(isFix)
}

/** Fixes belong to the matrices that they change, whatever groups or colours the rows. */
const keyOf = ({ query, reply }: DatasetChoice): string => JSON.stringify([query, reply].map((ref) => ref && [ref.file, ref.tensor]))

type Kept = readonly (readonly [key: string, fixes: readonly Fix[]])[]

function keptIn(memory: Memory): Kept {
  const value = remembered(memory, FIXES_KEY)
  if (!Array.isArray(value)) return []
  return value.filter((one): one is Kept[number] => Array.isArray(one) && isText(one[0]) && Array.isArray(one[1]) && one[1].every(isFix))
}

/** The fixes of a choice hold for its matrices from now on. */
export function rememberFixes(memory: Memory, choice: DatasetChoice): void {
  const key = keyOf(choice)
  const others = keptIn(memory).filter(([other]) => other !== key)
  const own = choice.fixes.length > 0 ? [[key, choice.fixes] as const] : []
  if (own.length > 0 || others.length > 0) remember(memory, FIXES_KEY, [...own, ...others].slice(0, MOST))
  else if (memory.getItem(FIXES_KEY) !== null) remember(memory, FIXES_KEY, [])
}

/** A choice that was suggested, with the fixes that its matrices had when they last were open. */
export function withKeptFixes(memory: Memory, choice: DatasetChoice): DatasetChoice {
  const fixes = keptIn(memory).find(([key]) => key === keyOf(choice))?.[1]
  return fixes ? { ...choice, fixes } : choice
}
