import { useEffect, useMemo, useState } from 'react'
import type { Axis } from '../../store/prefs'
import type { MetricSeries } from '../../store/series'
import { SmoothedSeries } from '../charts/columns'
import { useRun, useStudio } from '../studio/context'
import type { RunRow } from './rows'

/** A run's lines, and what was computed from them. */
export interface Lines {
  series: MetricSeries
  smoothed: SmoothedSeries
}

const known = new WeakMap<MetricSeries, SmoothedSeries>()
const linesOf = (series: MetricSeries): Lines => {
  const smoothed = known.get(series) ?? new SmoothedSeries(series)
  known.set(series, smoothed)
  return { series, smoothed }
}

/** Milliseconds between two looks at a run that is under way. */
const LOOK_AGAIN = 1000

/**
 * The training lines of the rows, read from the store where they are wanted; the run that stands on the charts has its own.
 * @returns by id; a new map when something has come
 */
export function useLines(rows: readonly RunRow[], wanted: boolean): ReadonlyMap<string, Lines> {
  const { stores, commands, smoothed } = useStudio()
  const onCharts = useRun(({ shown, records }) => shown?.id ?? records.at(-1)?.id)
  const [version, setVersion] = useState(0)
  const key = wanted ? rows.map(({ id, step }) => `${id} ${id === onCharts ? '' : step}`).join() : ''

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which lines are wanted
  useEffect(() => {
    if (!wanted) return
    let current = true
    for (const { id, step } of rows)
      if (id !== onCharts) void commands.recorded.load(id, step).then((come) => come && current && setVersion((count) => count + 1))
    let timer: ReturnType<typeof setTimeout> | undefined
    const off = stores.series.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        setVersion((count) => count + 1)
      }, LOOK_AGAIN)
    })
    return () => {
      current = false
      off()
      clearTimeout(timer)
    }
  }, [key, wanted])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when something has come
  return useMemo(() => {
    const lines = new Map<string, Lines>()
    if (!wanted) return lines
    for (const { id } of rows) {
      if (id === onCharts) lines.set(id, { series: stores.series, smoothed })
      else {
        const series = commands.recorded.get(id)
        if (series) lines.set(id, linesOf(series))
      }
    }
    return lines
  }, [key, wanted, version, onCharts])
}

/** Where two runs differ most: the axis that a comparison has, as the URL says it. */
export const axisOfText = (text: string): Axis => (text === 'step' || text === 'seconds' ? text : 'samples')
