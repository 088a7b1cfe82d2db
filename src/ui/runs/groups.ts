/** Runs in groups: by what they have in common. */
import { presetOf } from '../../store/config'
import type { RunRow } from './rows'
import { statusWord } from './Status'

export const GROUPINGS = ['none', 'status', 'sweep', 'dataset', 'preset'] as const
export type Grouping = (typeof GROUPINGS)[number]
export const isGrouping = (value: string): value is Grouping => (GROUPINGS as readonly string[]).includes(value)

const KEYS: Readonly<Record<Exclude<Grouping, 'none'>, (row: RunRow) => string>> = {
  status: ({ status }) => statusWord(status),
  sweep: ({ sweep }) => sweep ?? 'no sweep',
  dataset: ({ dataset }) => dataset || 'unknown data',
  preset: ({ config }) => (config ? (presetOf(config) ?? 'custom') : 'unknown'),
}

export interface Group {
  /** Empty where runs are in no groups. */
  name: string
  rows: readonly RunRow[]
}

/** Groups in the order of their first runs; the order within them stays. */
export function grouped(rows: readonly RunRow[], grouping: Grouping): Group[] {
  if (grouping === 'none') return [{ name: '', rows }]
  const groups = new Map<string, RunRow[]>()
  for (const row of rows) {
    const name = KEYS[grouping](row)
    groups.set(name, [...(groups.get(name) ?? []), row])
  }
  return [...groups].map(([name, members]) => ({ name, rows: members }))
}
