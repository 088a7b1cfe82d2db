import { Fragment, useState } from 'react'
import { Icon } from '../controls/Icon'
import { firstOf } from './groups'
import { RunTableRow } from './RunTableRow'
import type { Column } from './rows'
import { TrialRows } from './sweep/TrialRows'
import type { Runs } from './useRuns'

/** Head, column, and whether its values are numbers. The sparkline cannot be sorted by. */
const HEADS: readonly [label: string, column: Column | null, kind: '' | 'n'][] = [
  ['run', 'run', ''],
  ['status', 'status', ''],
  ['changes', 'changes', ''],
  ['step', 'step', 'n'],
  ['val loss', 'loss', 'n'],
  ['cosine', 'cosine', 'n'],
  ['recall@1', 'recall@1', 'n'],
  ['recall@1 over steps', null, ''],
  ['samples/s', 'rate', 'n'],
  ['GPU MiB', 'memory', 'n'],
  ['time', 'time', 'n'],
]
/** Rows that are drawn at once: more take longer than a frame. */
const AT_ONCE = 60
/** Columns that are there at every width, and those behind them that are not. */
const WIDE = 9
const NARROW = ['rate', 'memory', 'time', 'more'] as const

/** Every run in a row. Arrow keys go from name to name; Space shows a run's curve. */
export function RunsTable({ runs }: { runs: Runs }) {
  const [most, setMost] = useState(AT_ONCE)
  const more = runs.rows.length - most
  const sizes = new Map(runs.groups.map(({ key, rows }) => [key, rows.length]))
  return (
    <>
      <table className="grid runs-table">
        <thead>
          <tr>
            <th className="c-show">
              <span className="unseen">in the chart</span>
            </th>
            {HEADS.map(([label, column, kind]) => (
              <Head key={label} label={label} column={column} kind={kind} runs={runs} />
            ))}
            <th className="c-more">
              <span className="unseen">more</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {firstOf(runs.groups, most).map(({ key, name, rows }) => (
            <Fragment key={key}>
              {name !== '' && (
                <tr className="runs-group">
                  <th colSpan={WIDE} scope="rowgroup">
                    {name} <span className="sub">{sizes.get(key)}</span>
                  </th>
                  {NARROW.map((column) => (
                    <td key={column} className={`c-${column}`} />
                  ))}
                </tr>
              )}
              {rows.map((row) => (
                <RunTableRow key={row.id} row={row} runs={runs} />
              ))}
            </Fragment>
          ))}
          <TrialRows runs={runs} />
        </tbody>
      </table>
      {more > 0 && (
        <button type="button" className="btn ghost more-runs" onClick={() => setMost(most + AT_ONCE)}>
          Show {Math.min(more, AT_ONCE)} more
        </button>
      )}
    </>
  )
}

interface HeadProps {
  label: string
  column: Column | null
  kind: string
  runs: Runs
}

/** First press: the best or highest on top; second: the other way; third: the newest. */
function Head({ label, column, kind, runs: { order, setOrder } }: HeadProps) {
  const className = `${kind} c-${column ?? 'curve'}`
  if (!column) return <th className={className}>{label}</th>
  const way = order === column ? 'ascending' : order === `-${column}` ? 'descending' : 'none'
  const first = kind === 'n' && column !== 'loss' ? `-${column}` : column
  const second = first === column ? `-${column}` : column
  return (
    <th className={className} aria-sort={way}>
      <button type="button" onClick={() => setOrder(order === first ? second : order === second ? '' : first)}>
        {label}
        {way !== 'none' && <Icon name={way === 'ascending' ? 'up' : 'down'} className="s" />}
      </button>
    </th>
  )
}
