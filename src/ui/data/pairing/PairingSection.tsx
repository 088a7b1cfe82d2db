import { useEffect, useState } from 'react'
import type { RowView } from '../../../core/library'
import { Icon } from '../../controls/Icon'
import { Note, ProblemNote } from '../../controls/Note'
import { Segmented } from '../../controls/Segmented'
import { group } from '../../format'
import { useCommands, useDataset, useInspection, useStudio } from '../../studio/context'
import { useSetting } from '../../train/SettingRow'
import { usePickedRow, useShownSummary } from '../inspect/useShown'

const PAIRINGS = [{ value: 'auto' }, { value: 'columns' }, { value: 'next' }, { value: 'self' }] as const

const MEANINGS = {
  columns: 'Two matrices of equal shape: row i of query pairs with row i of reply.',
  next: 'A row’s reply is the next row of its group; the last pairs with the first.',
  self: 'Every row is its own reply.',
} as const

/** Pairs that are shown as examples. */
const EXAMPLES = 2

export function PairingSection() {
  const { dataset } = useStudio().stores
  const summary = useShownSummary()
  const problem = useDataset((state) => state.problem)
  const fixed = useInspection(({ inspection }) => inspection?.notes)
  // What the fixes did stands beside them.
  const notes = summary?.notes.filter((note) => !fixed?.includes(note))
  const { value, set, locked } = useSetting('data.pairing')
  const byColumns = (
    <button type="button" className="btn small" onClick={() => set('columns')}>
      Pair by columns
    </button>
  )
  return (
    <section aria-label="Pairing">
      <header>
        <h2>Pairing</h2>
        <span className="grow" />
        {summary && (
          <span className="chip ok">
            <Icon name="check" className="s" />
            {group(summary.trainRows + summary.validationRows)} pairs
          </span>
        )}
      </header>
      <Segmented
        label="pairing"
        options={PAIRINGS}
        value={value as (typeof PAIRINGS)[number]['value']}
        onChange={set}
        locked={locked}
        fill
      />
      {problem && <ProblemNote problem={problem} onDismiss={() => dataset.setState({ problem: null })} />}
      {summary && (
        <p className="caption">
          {value === 'auto' && <b className="dim">{summary.pairing}: </b>}
          {MEANINGS[summary.pairing]}
        </p>
      )}
      {summary?.pairing === 'self' && (
        <Note kind="warn">
          <b>Every row answers itself, which is easy to learn.</b> Open replies, or choose a group, for a task that says something.
        </Note>
      )}
      <Examples />
      {notes?.map((note) => (
        <Note key={note} kind="warn" actions={isLeak(note) && summary?.pairs.columns && !locked && byColumns}>
          {note}
        </Note>
      ))}
    </section>
  )
}

/** A leak has a remedy that can be pressed where a reply matrix lies unused. */
const isLeak = (note: string): boolean => note.startsWith('Leak:')

/** The first pairs, by the numbers and labels of their rows. */
function Examples() {
  const { data } = useCommands()
  const found = useInspection((state) => state.inspection)
  const summary = useShownSummary()
  const [rows, setRows] = useState<readonly RowView[]>([])
  useEffect(() => {
    if (!found || !summary) return
    let current = true
    const first = Array.from({ length: Math.min(EXAMPLES, summary.rows) }, (_, i) => i)
    void data.rows(first).then(async (result) => {
      const replies = result.ok ? await data.rows(result.value.map(({ reply }) => reply)) : result
      if (current) setRows(result.ok && replies.ok ? result.value.flatMap((row, i) => [row, replies.value[i] as RowView]) : [])
    })
    return () => {
      current = false
    }
  }, [data, found, summary])
  const pairs = Array.from({ length: rows.length / 2 }, (_, i) => [rows[2 * i] as RowView, rows[2 * i + 1] as RowView] as const)
  // rows of what was looked at before are no examples of this
  if (!found) return null
  return (
    <div className="pairs">
      {pairs.map(([query, reply]) => (
        <div key={query.row}>
          <End view={query} what="query" />
          <Icon name="right" className="s" />
          <End view={reply} what={summary?.pairing === 'columns' ? 'reply' : 'query'} />
        </div>
      ))}
    </div>
  )
}

function End({ view, what }: { view: RowView; what: string }) {
  const [, pick] = usePickedRow()
  return (
    <button type="button" title={`Look at row ${group(view.row)}`} onClick={() => pick(view.row)}>
      <span>
        {what} <b className="num">{group(view.row)}</b>
      </span>
      <small className="ell">{view.label ?? (view.group === null ? view.set : `group ${view.group}`)}</small>
    </button>
  )
}
