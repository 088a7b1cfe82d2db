import { useMemo } from 'react'
import { useCheckpoints, usePlaceValue, useRun, useStudio, useSweeps } from '../studio/context'
import { type Group, type Grouping, grouped, isGrouping } from './groups'
import { bestOf, comparable, isMetric, type Metric, matching, pinnedFirst, type RunRow, rowsOf, sorted } from './rows'
import { asTrials } from './sweep/trialRows'

/** Runs that a chart shows unless a person says which. */
const MOST_SHOWN = 6

export interface Runs {
  /** Without those that are archived, unless they are asked for. */
  all: readonly RunRow[]
  /** As filter and order have them. */
  rows: readonly RunRow[]
  groups: readonly Group[]
  grouping: Grouping
  best: RunRow | null
  metric: Metric
  /** Those in the chart. */
  /** They were not all trained on the same data. */
  severalData: boolean
  shown: readonly RunRow[]
  selected: RunRow | null
  /** What the column of changes compares with; null for each run's own preset. */
  against: RunRow | null
  filter: string
  order: string
  /** How many are archived, and whether they are in the table. */
  archived: number
  showsArchived: boolean
  setFilter(text: string): void
  setOrder(order: string): void
  setMetric(metric: Metric): void
  setGrouping(grouping: Grouping): void
  setAgainst(id: string): void
  setShowsArchived(on: boolean): void
  select(id: string | null): void
  toggle(id: string): void
}

/** Whether a run has a curve. */
const hasCurve = ({ validations, step }: RunRow): boolean => validations.length > 0 || step > 0

/** The runs, and what the URL says of how they are looked at. */
export function useRuns(): Runs {
  const { place } = useStudio().stores
  const records = useRun((state) => state.records)
  const removed = useRun((state) => state.removed)
  const kept = useCheckpoints((state) => state.runs)
  const held = useCheckpoints((state) => state.held)
  const [filter, setFilter] = usePlaceValue('filter', '')
  const [order, setOrder] = usePlaceValue('sort', '')
  const [metricText, setMetric] = usePlaceValue('metric', 'recall@1')
  const [groupText, setGrouping] = usePlaceValue('group', 'none')
  const [against, setAgainst] = usePlaceValue('against', '')
  const [archivedText, sayArchived] = usePlaceValue('archived', '')
  const [chosen, setChosen] = usePlaceValue('show', '')
  const [selected] = usePlaceValue('run', '')
  const metric: Metric = isMetric(metricText) ? metricText : 'recall@1'
  const grouping: Grouping = isGrouping(groupText) ? groupText : 'none'
  const showsArchived = archivedText === 'shown'
  const sweeps = useSweeps((state) => state.sweeps)
  const brushed = useSweeps((state) => state.brushed)
  const every = useMemo(
    () => asTrials(rowsOf(records, kept, held), sweeps).filter(({ id }) => !removed.includes(id)),
    [records, kept, held, removed, sweeps],
  )
  const all = useMemo(() => (showsArchived ? every : every.filter((row) => !row.archived)), [every, showsArchived])
  const chosenRows = useMemo(() => (brushed ? all.filter(({ id }) => brushed.has(id)) : all), [all, brushed])
  const rows = useMemo(() => pinnedFirst(sorted(matching(chosenRows, filter), order)), [chosenRows, filter, order])
  const groups = useMemo(
    () => grouped(rows, grouping, new Map(sweeps.map(({ sweep: { id, name } }) => [id, name]))),
    [rows, grouping, sweeps],
  )
  const best = useMemo(() => bestOf(comparable(all), metric), [all, metric])
  const severalData = useMemo(() => new Set(all.map(({ dataset }) => dataset)).size > 1, [all])
  const shown = useMemo(() => {
    if (chosen === '') return all.filter(hasCurve).slice(0, MOST_SHOWN)
    const ids = new Set(chosen.split(','))
    return all.filter(({ id }) => ids.has(id))
  }, [all, chosen])
  return {
    ...{ all, rows, groups, grouping, best, severalData, metric, shown, filter, order, showsArchived },
    ...{ setFilter, setOrder, setMetric, setGrouping, setAgainst },
    archived: every.filter((row) => row.archived).length,
    setShowsArchived: (on) => sayArchived(on ? 'shown' : ''),
    against: all.find(({ id }) => id === against) ?? null,
    selected: all.find(({ id }) => id === selected) ?? null,
    select: (id) => place.say('run', id),
    toggle: (id) => {
      const ids = shown.map((row) => row.id)
      const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]
      setChosen(next.join(',') || 'none')
    },
  }
}
