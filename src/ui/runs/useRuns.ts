import { useMemo } from 'react'
import { useCheckpoints, usePlaceValue, useRun, useStudio } from '../studio/context'
import { bestOf, isMetric, type Metric, matching, type RunRow, rowsOf, sorted } from './rows'

/** Runs that a chart shows unless a person says which. */
const MOST_SHOWN = 6

export interface Runs {
  all: readonly RunRow[]
  /** As filter and order have them. */
  rows: readonly RunRow[]
  best: RunRow | null
  metric: Metric
  /** Those in the chart. */
  shown: readonly RunRow[]
  selected: RunRow | null
  filter: string
  order: string
  setFilter(text: string): void
  setOrder(order: string): void
  setMetric(metric: Metric): void
  select(id: string | null): void
  toggle(id: string): void
}

/** Whether a run has a curve. */
const hasCurve = ({ validations }: RunRow): boolean => validations.length > 0

/** The runs, and what the URL says of how they are looked at. */
export function useRuns(): Runs {
  const { place } = useStudio().stores
  const records = useRun((state) => state.records)
  const kept = useCheckpoints((state) => state.runs)
  const [filter, setFilter] = usePlaceValue('filter', '')
  const [order, setOrder] = usePlaceValue('sort', '')
  const [metricText, setMetric] = usePlaceValue('metric', 'recall@1')
  const [chosen, setChosen] = usePlaceValue('show', '')
  const [selected] = usePlaceValue('run', '')
  const metric: Metric = isMetric(metricText) ? metricText : 'recall@1'
  const all = useMemo(() => rowsOf(records, kept), [records, kept])
  const rows = useMemo(() => sorted(matching(all, filter), order), [all, filter, order])
  const best = useMemo(() => bestOf(all, metric), [all, metric])
  const shown = useMemo(() => {
    if (chosen === '') return all.filter(hasCurve).slice(0, MOST_SHOWN)
    const ids = new Set(chosen.split(','))
    return all.filter(({ id }) => ids.has(id))
  }, [all, chosen])
  return {
    ...{ all, rows, best, metric, shown, filter, order, setFilter, setOrder, setMetric },
    selected: all.find(({ id }) => id === selected) ?? null,
    select: (id) => place.say('run', id),
    toggle: (id) => {
      const ids = shown.map((row) => row.id)
      const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]
      setChosen(next.join(',') || 'none')
    },
  }
}
