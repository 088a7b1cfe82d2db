import { useEffect, useState } from 'react'
import type { Problem } from '../../../core/errors'
import type { Neighbour, RowView } from '../../../core/library'
import { Icon } from '../../controls/Icon'
import { ProblemNote } from '../../controls/Note'
import { group, significant } from '../../format'
import { useCommands, useInspection, useStudio } from '../../studio/context'
import { RowTable } from './RowTable'
import { usePickedRow, useRole } from './useShown'

const NEAREST = 12

/** A picked row with its nearest neighbours, or the rows of a region. */
export function RowPanel() {
  const { inspection } = useStudio().stores
  const [row, pick] = usePickedRow()
  const selection = useInspection((state) => state.selection)
  const close = (): void => {
    pick(null)
    if (row === null) inspection.setState({ selection: null })
  }
  return (
    <aside className="row-panel" aria-label={row === null ? 'Rows of the region' : 'Row'}>
      <div className="pane-head ruled">
        {row !== null && selection && (
          <button type="button" className="btn ghost small icon" aria-label={`Back to ${selection.title}`} onClick={() => pick(null)}>
            <Icon name="right" className="s back" />
          </button>
        )}
        <h2 className="ell">{row === null ? selection?.title : `Row ${group(row)}`}</h2>
        <span className="grow" />
        <button type="button" className="btn ghost small icon" aria-label="Close" onClick={close}>
          <Icon name="close" className="s" />
        </button>
      </div>
      {row !== null ? (
        <OneRow key={row} row={row} onPick={pick} />
      ) : (
        selection && <RowTable label={selection.title} numbers={selection.rows} columns={['row', 'label', 'norm']} onPick={pick} />
      )}
    </aside>
  )
}

interface Known {
  view: RowView | null
  near: readonly Neighbour[]
  problem: Problem | null
}

/** What is known of a row; asked for anew when it or the dataset changes. */
function useRow(row: number, role: 'query' | 'reply'): Known {
  const { data } = useCommands()
  const found = useInspection((state) => state.inspection)
  const [known, setKnown] = useState<Known>({ view: null, near: [], problem: null })
  useEffect(() => {
    let current = found !== null
    const keep = (part: Partial<Known>): void => {
      if (current) setKnown((now) => ({ ...now, ...part }))
    }
    if (found)
      void data
        .rows([row])
        .then((result) => keep(result.ok ? { view: result.value[0] ?? null, problem: null } : { problem: result.problem }))
    if (found)
      void data.neighbours(row, role, NEAREST).then((result) => keep(result.ok ? { near: result.value } : { problem: result.problem }))
    return () => {
      current = false
    }
  }, [data, row, role, found])
  return known
}

function OneRow({ row, onPick }: { row: number; onPick: (row: number) => void }) {
  const [role] = useRole()
  const { view, near, problem } = useRow(row, role)
  return (
    <div className="row-body scroll">
      {problem && <ProblemNote problem={problem} />}
      {view && <Facts view={view} onPick={onPick} />}
      {near.length > 0 && <Nearest near={near} role={role} onPick={onPick} />}
    </div>
  )
}

function Facts({
  view: { set, norm, label, group: rowGroup, reply, row, head },
  onPick,
}: {
  view: RowView
  onPick: (row: number) => void
}) {
  return (
    <>
      <div className="kv">
        <span>set</span>
        <span>{set}</span>
        <span>norm</span>
        <span>{significant(norm, 4)}</span>
        {label !== null && <span>label</span>}
        {label !== null && <span className="ell">{label}</span>}
        {rowGroup !== null && <span>group</span>}
        {rowGroup !== null && <span className="ell">{rowGroup}</span>}
        <span>reply</span>
        <span>
          {reply === row ? (
            'its own row'
          ) : (
            <button type="button" className="linkish" onClick={() => onPick(reply)}>
              row {group(reply)}
            </button>
          )}
        </span>
      </div>
      <h3>First values</h3>
      <p className="mono values">{head.map((value) => significant(value)).join('  ')}</p>
    </>
  )
}

function Nearest({ near, role, onPick }: { near: readonly Neighbour[]; role: string; onPick: (row: number) => void }) {
  return (
    <>
      <h3>Nearest {role === 'query' ? 'queries' : 'replies'}</h3>
      <table className="grid dup">
        <thead>
          <tr>
            <th>row</th>
            <th className="n">cosine</th>
            <th>set</th>
          </tr>
        </thead>
        <tbody>
          {near.map(({ row, cosine, set }) => (
            <tr key={row}>
              <td>
                <button type="button" className="linkish" onClick={() => onPick(row)}>
                  {group(row)}
                </button>
              </td>
              <td className="n">{significant(cosine)}</td>
              <td>{set}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
