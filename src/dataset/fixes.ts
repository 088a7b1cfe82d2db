/** Changes to the rows before they are paired. Nothing is copied: the fixed matrices read from those that were opened. */
import { StudioError } from '../core/errors'
import type { Fix } from '../core/library'
import { firstCopies } from './duplicates'
import { between, type Pace, type RowMatrix, unhurried } from './rows/matrix'
import { chosenRows, normalised, truncated } from './rows/views'
import { scanMatrix } from './scan'

export interface Fixed {
  matrices: RowMatrix[]
  /** Numbers that the rows had before, ascending; null where all are left. */
  kept: Uint32Array | null
  /** What each fix did, a sentence each. */
  notes: string[]
}

/** At most so many row numbers are listed in a note. */
const LISTED = 5

/** Applies fixes in their order. Throws a {@link StudioError} for a width that the rows do not have. */
export async function applyFixes(matrices: readonly RowMatrix[], fixes: readonly Fix[], pace: Pace = unhurried): Promise<Fixed> {
  const fixed: Fixed = { matrices: [...matrices], kept: null, notes: [] }
  for (const [i, fix] of fixes.entries()) await apply(fixed, fix, between(pace, i / fixes.length, (i + 1) / fixes.length))
  return fixed
}

async function apply(fixed: Fixed, fix: Fix, pace: Pace): Promise<void> {
  if (fix.kind === 'normalise') {
    const isNone = await rowsWhere(fixed.matrices, (norm) => norm === 0, pace)
    const zeros = Array.from({ length: fixed.matrices[0]?.rows ?? 0 }, (_, row) => row).filter(isNone).length
    fixed.matrices = fixed.matrices.map(normalised)
    fixed.notes.push(`Every row is scaled to norm 1${zeros > 0 ? `, but for ${zeros} of zeros` : ''}.`)
  } else if (fix.kind === 'truncate') truncate(fixed, fix.width)
  else if (fix.kind === 'dropNonFinite') keep(fixed, await rowsWithout(fixed.matrices, Number.isNaN, pace), 'with NaN or infinity')
  else if (fix.kind === 'dropZero') keep(fixed, await rowsWithout(fixed.matrices, (norm) => norm === 0, pace), 'of zeros')
  else {
    const first = await firstCopies(fixed.matrices, pace)
    keep(fixed, (row) => first[row] === row, 'equal to an earlier one')
  }
}

function truncate(fixed: Fixed, width: number): void {
  const full = fixed.matrices[0]?.width ?? 0
  if (!Number.isInteger(width) || width < 1 || width > full)
    throw new StudioError('truncate', `${width} of ${full} dimensions cannot be kept.`, `Keep 1 to ${full} of them.`)
  fixed.matrices = fixed.matrices.map((matrix) => truncated(matrix, width))
  fixed.notes.push(width === 1 ? `The first dimension of ${full} is kept.` : `The first ${width} of ${full} dimensions are kept.`)
}

/** Whether a row's norm is such in any of the matrices; that of a row which is not finite is NaN. */
async function rowsWhere(matrices: readonly RowMatrix[], isSuch: (norm: number) => boolean, pace: Pace): Promise<(row: number) => boolean> {
  const norms: Float64Array[] = []
  for (const [i, matrix] of matrices.entries())
    norms.push((await scanMatrix(matrix, between(pace, i / matrices.length, (i + 1) / matrices.length))).norms)
  return (row) => norms.some((of) => isSuch(of[row] as number))
}

const rowsWithout = async (...what: Parameters<typeof rowsWhere>): Promise<(row: number) => boolean> => {
  const isSuch = await rowsWhere(...what)
  return (row) => !isSuch(row)
}

/** Keeps the rows that `stays` says; their numbers are those before this fix. */
function keep(fixed: Fixed, stays: (row: number) => boolean, what: string): void {
  const rows = fixed.matrices[0]?.rows ?? 0
  const all = Uint32Array.from({ length: rows }, (_, row) => row)
  const stay = all.filter(stays)
  const gone = all.filter((row) => !stays(row))
  const before = fixed.kept
  const numbers = before ? gone.map((row) => before[row] as number) : gone
  fixed.notes.push(leftOut(numbers, what))
  if (gone.length === 0) return
  fixed.kept = before ? stay.map((row) => before[row] as number) : stay
  fixed.matrices = fixed.matrices.map((matrix) => chosenRows(matrix, stay))
}

function leftOut(rows: Uint32Array, what: string): string {
  if (rows.length === 0) return `No row ${what} was found.`
  const list = [...rows.subarray(0, LISTED)].join(', ') + (rows.length > LISTED ? ', …' : '')
  return rows.length === 1
    ? `1 row ${what} is left out: row ${list} (counting from 0).`
    : `${rows.length} rows ${what} are left out: ${list} (counting from 0).`
}
