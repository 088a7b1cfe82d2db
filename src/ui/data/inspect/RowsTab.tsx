import { useEffect, useMemo, useState } from 'react'
import type { Problem } from '../../../core/errors'
import type { RowFilter } from '../../../worker/dataProtocol'
import { ProblemNote } from '../../controls/Note'
import { NumberField } from '../../controls/NumberField'
import { Segmented } from '../../controls/Segmented'
import { plural } from '../../format'
import { useCommands, useInspection, usePlaceValue } from '../../studio/context'
import { RowPanel } from './RowPanel'
import { type RowColumn, RowTable } from './RowTable'
import type { RowNumbers } from './useRowPages'
import { useChoice, usePickedRow, useShownSummary } from './useShown'

const FILTERS: readonly { value: RowFilter; label: string }[] = [
  { value: 'all', label: 'all' },
  { value: 'nonFinite', label: 'bad' },
  { value: 'duplicate', label: 'duplicate' },
  { value: 'validation', label: 'validation' },
]

/** Groups and labels stand in the table where there are any; a panel beside it takes the room of the values. */
function columnsOf(labels: boolean, groups: boolean, narrow: boolean): RowColumn[] {
  const all: readonly [RowColumn, boolean][] = [
    ['row', true],
    ['set', true],
    ['norm', true],
    ['label', labels],
    ['group', groups],
    ['reply', true],
    ['values', !narrow],
  ]
  return all.filter(([, shown]) => shown).map(([column]) => column)
}

const isFilter = (value: string): value is RowFilter => FILTERS.some((filter) => filter.value === value)

/** Rows have a label and a group, and not one that stands for the other. */
function useGroupsBesideLabels(): boolean {
  const choice = useChoice()
  return choice !== null && choice.label !== null && choice.group !== null
}

/** Every row, or those that a filter leaves. */
export function RowsTab() {
  const total = useShownSummary()?.rows ?? 0
  const [asked, say] = usePlaceValue('rows', 'all')
  const filter = isFilter(asked) ? asked : 'all'
  const { numbers, problem } = useNumbers(filter, total)
  const [row, pick] = usePickedRow()
  const [goTo, setGoTo] = useState<{ index: number } | null>(null)
  const labels = useInspection(({ inspection }) => (inspection?.labels.length ?? 0) > 0)
  const groups = useGroupsBesideLabels()
  const columns = columnsOf(labels, groups, row !== null)
  const jump = (value: number | string): void => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= total) return
    pick(value)
    setGoTo({ index: indexOf(numbers, value) })
  }
  return (
    <div className="rows-tab">
      <div className="rows-bar">
        <Segmented label="rows" options={FILTERS} value={filter} onChange={say} />
        <span className="caption">{plural(numbers.length, 'row')}</span>
        <span className="grow" />
        <span className="caption">go to row</span>
        <NumberField label="go to row" value={row} onChange={jump} min={0} width={84} />
      </div>
      {problem && <ProblemNote problem={problem} />}
      <div className="plot-row">
        {numbers.length > 0 ? (
          <RowTable label="Rows" numbers={numbers} columns={columns} onPick={pick} picked={row} goTo={goTo} />
        ) : (
          <div className="empty">
            <b>{EMPTY[filter]}</b>
            <p>Choose “all” to see every row.</p>
          </div>
        )}
        {row !== null && <RowPanel />}
      </div>
    </div>
  )
}

const EMPTY: Readonly<Record<RowFilter, string>> = {
  all: 'There are no rows.',
  nonFinite: 'Every value of every row is a number.',
  duplicate: 'No two rows are equal.',
  validation: 'No row is held out.',
}

/** 0, 1, 2, … without the memory that a list of them would take. */
function everyRow(length: number): RowNumbers {
  return new Proxy({ length } as RowNumbers, {
    get: (target, key) => (key === 'length' ? target.length : typeof key === 'string' ? Number(key) : undefined),
  })
}

/** The first place in ascending numbers that is no less than the row. */
function indexOf(numbers: RowNumbers, row: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] as number) < row) low = middle + 1
    else high = middle
  }
  return Math.min(low, Math.max(0, numbers.length - 1))
}

const NONE: RowNumbers = new Uint32Array()

/** Numbers of the rows that a filter leaves. */
function useNumbers(filter: RowFilter, total: number): { numbers: RowNumbers; problem: Problem | null } {
  const { data } = useCommands()
  const found = useInspection((state) => state.inspection)
  const all = useMemo(() => everyRow(total), [total])
  const [{ left, problem }, setLeft] = useState<{ left: RowNumbers; problem: Problem | null }>({ left: NONE, problem: null })
  useEffect(() => {
    if (filter === 'all' || !found) return
    let current = true
    setLeft({ left: NONE, problem: null })
    void data.list(filter).then((result) => {
      if (current) setLeft(result.ok ? { left: result.value, problem: null } : { left: NONE, problem: result.problem })
    })
    return () => {
      current = false
    }
  }, [data, filter, found])
  return filter === 'all' ? { numbers: all, problem: null } : { numbers: left, problem }
}
