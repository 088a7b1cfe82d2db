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

/** What a group is called: a sweep by its name, the others as they are. */
const nameOf = (key: string, grouping: Grouping, sweeps: SweepNames): string => (grouping === 'sweep' && sweeps.get(key)) || key

/** Names of sweeps by their ids. */
export type SweepNames = ReadonlyMap<string, string>

export interface Group {
  /** What its runs have in common; no other group has it. */
  key: string
  /** Empty where runs are in no groups. */
  name: string
  rows: readonly RunRow[]
}

/** Groups in the order of their first runs; the order within them stays. */
export function grouped(rows: readonly RunRow[], grouping: Grouping, sweeps: SweepNames = new Map()): Group[] {
  if (grouping === 'none') return [{ key: '', name: '', rows }]
  const groups = new Map<string, RunRow[]>()
  for (const row of rows) {
    const key = KEYS[grouping](row)
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups].map(([key, members]) => ({ key, name: nameOf(key, grouping, sweeps), rows: members }))
}

/** The first rows of all groups together; groups that have none of them are left out. */
export function firstOf(groups: readonly Group[], most: number): Group[] {
  let left = most
  return groups.flatMap(({ rows, ...group }) => {
    const first = rows.slice(0, left)
    left -= first.length
    return first.length > 0 ? [{ ...group, rows: first }] : []
  })
}
