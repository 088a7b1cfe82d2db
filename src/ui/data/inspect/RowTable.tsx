import { useEffect, useId, useRef, useState } from 'react'
import type { RowView } from '../../../core/library'
import { group, significant } from '../../format'
import { type RowNumbers, useRowPages } from './useRowPages'
import { scrollTo, sightOf } from './window'

export type RowColumn = 'row' | 'set' | 'norm' | 'label' | 'group' | 'reply' | 'values'

interface Props {
  label: string
  numbers: RowNumbers
  columns: readonly RowColumn[]
  onPick: (row: number) => void
  /** The row that is looked at. */
  picked?: number | null
  /** Index that is to be in sight; a new object each time it is asked for. */
  goTo?: { index: number } | null
}

const WIDTHS: Readonly<Record<RowColumn, string>> = {
  row: '72px',
  set: '84px',
  norm: '68px',
  label: 'minmax(64px, 1fr)',
  group: 'minmax(56px, 0.6fr)',
  reply: '84px',
  values: 'minmax(0, 2fr)',
}
const SIZE = 26
const HEAD = 28

/** Pixels in which rows are seen: the head lies over the others. */
const inView = (element: HTMLElement): number => Math.max(0, element.clientHeight - HEAD)

/** Any number of rows; only those in sight exist. Arrow keys walk, Enter picks. */
export function RowTable({ label, numbers, columns, onPick, picked = null, goTo = null }: Props) {
  const body = useRef<HTMLDivElement>(null)
  const [{ scroll, view }, setPlace] = useState({ scroll: 0, view: 400 })
  const [active, setActive] = useState(0)
  const id = useId()
  const sight = sightOf(numbers.length, SIZE, scroll, view)
  const viewOf = useRowPages(numbers, sight.from, sight.to)

  useEffect(() => {
    const element = body.current
    if (!element) return
    const read = (): void => setPlace({ scroll: element.scrollTop, view: inView(element) })
    const resize = new ResizeObserver(read)
    resize.observe(element)
    return () => resize.disconnect()
  }, [])
  const walk = (index: number): void => {
    const next = Math.min(numbers.length - 1, Math.max(0, index))
    setActive(next)
    const to = scrollTo(next, numbers.length, SIZE, scroll, view)
    if (to !== null && body.current) body.current.scrollTop = to
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it is asked for
  useEffect(() => {
    if (goTo) walk(goTo.index)
  }, [goTo])

  const page = Math.max(1, Math.floor(view / SIZE) - 1)
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: numbers.length - 1,
    }[event.key]
    if (to !== undefined) walk(to)
    else if (event.key === 'Enter' && numbers.length > 0) onPick(numbers[active] as number)
    else return
    event.preventDefault()
  }
  const shown = Array.from({ length: sight.to - sight.from }, (_, i) => sight.from + i)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of any length, of which a few rows exist
    <div
      ref={body}
      className="row-table scroll"
      role="grid"
      tabIndex={0}
      aria-label={`${label}, ${group(numbers.length)}`}
      aria-rowcount={numbers.length + 1}
      aria-activedescendant={numbers.length > 0 ? `${id}-${active}` : undefined}
      style={{ '--row-columns': columns.map((column) => WIDTHS[column]).join(' ') } as React.CSSProperties}
      onScroll={(event) => setPlace({ scroll: event.currentTarget.scrollTop, view: inView(event.currentTarget) })}
      onKeyDown={onKeyDown}
    >
      <Head columns={columns} />
      <div style={{ height: sight.height }} role="presentation">
        <div style={{ transform: `translateY(${sight.top}px)` }} role="presentation">
          {shown.map((index) => (
            <Line
              key={index}
              id={`${id}-${index}`}
              index={index}
              row={numbers[index] as number}
              view={viewOf(index)}
              columns={columns}
              state={`${index === active ? 'active' : ''} ${numbers[index] === picked ? 'sel' : ''}`}
              onPick={(row) => {
                setActive(index)
                onPick(row)
              }}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

function Head({ columns }: { columns: readonly RowColumn[] }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of a grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid takes the keys
    <div role="row" className="row-line head" aria-rowindex={1}>
      {columns.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: a cell of a grid
        // biome-ignore lint/a11y/useFocusableInteractive: the grid takes the keys
        <span key={column} role="columnheader" className={`row-cell c-${column}`}>
          {column === 'values' ? 'first values' : column}
        </span>
      ))}
    </div>
  )
}

interface LineProps {
  id: string
  index: number
  row: number
  view: RowView | null
  columns: readonly RowColumn[]
  state: string
  onPick: (row: number) => void
}

function Line({ id, index, row, view, columns, state, onPick }: LineProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: one of the few rows of the table that exist
    // biome-ignore lint/a11y/useFocusableInteractive: the grid takes the keys
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <div role="row" id={id} className={`row-line ${state}`} aria-rowindex={index + 2} onClick={() => onPick(row)}>
      {columns.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <span key={column} role="gridcell" className={`row-cell c-${column}`}>
          {column === 'row' ? group(row) : view ? cellText(view, column) : ''}
        </span>
      ))}
    </div>
  )
}

function cellText(view: RowView, column: Exclude<RowColumn, 'row'>): string {
  switch (column) {
    case 'set':
      return view.set
    case 'norm':
      return significant(view.norm, 4)
    case 'label':
      return view.label ?? view.group ?? '–'
    case 'group':
      return view.group ?? '–'
    case 'reply':
      return view.reply === view.row ? 'own row' : group(view.reply)
    case 'values':
      return view.head.map((value) => significant(value)).join('  ')
  }
}
