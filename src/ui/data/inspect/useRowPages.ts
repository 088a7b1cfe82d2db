import { useEffect, useRef, useState } from 'react'
import type { RowView } from '../../../core/library'
import { useCommands, useInspection } from '../../studio/context'

/** Rows that are asked for at once. */
const PAGE = 64
/** Rows that stay known; the oldest are forgotten first. */
const MOST_PAGES = 40

/** Numbers of the rows of a table, in its order. */
export interface RowNumbers {
  readonly length: number
  readonly [index: number]: number
}

/** What is known of the rows of a table. Pages in sight are asked for; null stands for what has not come yet. */
export function useRowPages(numbers: RowNumbers, from: number, to: number): (index: number) => RowView | null {
  const { data } = useCommands()
  const found = useInspection((state) => state.inspection)
  const pages = useRef(new Map<number, readonly RowView[] | null>())
  const [, redraw] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows, or the same rows found anew, are not those that are known
  useEffect(() => {
    pages.current = new Map()
    redraw((n) => n + 1)
  }, [numbers, found])

  useEffect(() => {
    if (!found) return
    const known = pages.current
    for (let page = Math.floor(from / PAGE); page * PAGE < to; page++) {
      if (known.has(page)) continue
      known.set(page, null)
      const rows = Array.from({ length: Math.min(PAGE, numbers.length - page * PAGE) }, (_, i) => numbers[page * PAGE + i] as number)
      void data.rows(rows).then((result) => {
        if (pages.current !== known) return
        known.set(page, result.ok ? result.value : [])
        for (const old of [...known.keys()].slice(0, Math.max(0, known.size - MOST_PAGES))) known.delete(old)
        redraw((n) => n + 1)
      })
    }
  }, [data, numbers, found, from, to])
  return (index) => pages.current.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null
}
