/** Which number columns belong together as one matrix: f0 … fn, dim_0 … dim_n, 0 … n. */
import type { DType } from '../tensor'

export interface Gathered {
  name: string
  /** Positions in the list of columns, in the matrix's order. */
  columns: number[]
}

interface NumberColumn {
  name: string
  dtype: DType
}

/**
 * Columns of one dtype whose names differ in a number alone, counted from 0 or 1 without a gap, at least two of them. The matrix is
 * named by what stands before the number, so that `query_0` … `query_7` are the query.
 */
export function gatherColumns(columns: readonly NumberColumn[]): Gathered[] {
  const families = new Map<string, Map<number, number>>()
  columns.forEach(({ name, dtype }, column) => {
    const [, prefix, digits] = /^(.*?)(\d{1,6})$/.exec(name) ?? []
    if (prefix === undefined || dtype === 'BOOL') return
    const key = `${dtype} ${prefix}`
    const family = families.get(key) ?? new Map<number, number>()
    if (!family.has(Number(digits))) families.set(key, family.set(Number(digits), column))
  })
  const found: Gathered[] = []
  for (const [key, family] of families) {
    const prefix = key.slice(key.indexOf(' ') + 1)
    const first = family.has(0) ? 0 : 1
    const order = Array.from({ length: family.size }, (_, i) => family.get(first + i))
    if (family.size < 2 || order.includes(undefined)) continue
    found.push({ name: matrixName(prefix), columns: order as number[] })
  }
  return found
}

/** `embedding_` is `embedding`; a struct's `query.f` is `query`. */
const matrixName = (prefix: string): string => prefix.replace(/\.[^.]{0,4}$/, '').replace(/[\s_.:\-[(]+$/, '')
