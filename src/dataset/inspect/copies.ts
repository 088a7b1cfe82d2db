import type { DuplicateGroup } from '../../core/library'

/** Groups that are listed, and rows of each. */
const LISTED_GROUPS = 200
const LISTED_ROWS = 20

export interface Copies {
  /** Rows that another equals, the first of each group among them. */
  rows: number
  groups: number
  /** Groups of which some rows are trained on while others validate. */
  leaks: number
  list: DuplicateGroup[]
}

/**
 * What is said of rows that equal each other. The largest groups come first, equally large ones by their first row.
 * @param first for each row the first that equals it ({@link firstCopies})
 * @param held 1 for each row that validates
 */
export function describeCopies(first: Uint32Array, held: Uint8Array): Copies {
  const counts = new Uint32Array(first.length)
  const validating = new Uint32Array(first.length)
  for (let row = 0; row < first.length; row++) {
    const at = first[row] as number
    counts[at] = (counts[at] as number) + 1
    validating[at] = (validating[at] as number) + (held[row] as number)
  }
  const heads = Uint32Array.from(counts.keys()).filter((row) => (counts[row] as number) > 1)
  const leaks = (row: number): boolean => (validating[row] as number) > 0 && (validating[row] as number) < (counts[row] as number)
  const largest = [...heads].sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b).slice(0, LISTED_GROUPS)
  const listed = new Map(largest.map((row) => [row, [] as number[]]))
  for (let row = 0; row < first.length; row++) {
    const rows = listed.get(first[row] as number)
    if (rows && rows.length < LISTED_ROWS) rows.push(row)
  }
  return {
    rows: heads.reduce((sum, row) => sum + (counts[row] as number), 0),
    groups: heads.length,
    leaks: heads.reduce((sum, row) => sum + (leaks(row) ? 1 : 0), 0),
    list: largest.map((row) => ({ rows: listed.get(row) ?? [], copies: counts[row] as number, leaks: leaks(row) })),
  }
}
