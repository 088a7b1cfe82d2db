import { useState } from 'react'
import { Icon } from '../controls/Icon'
import { LongName } from '../controls/LongName'
import { duration, group, mebibytes, significant } from '../format'
import { renameRun } from '../frame/renameRun'
import { useStudio } from '../studio/context'
import { Changes, TrialChanges } from './Changes'
import { Rename } from './Rename'
import { RunMenu } from './RunMenu'
import { RunNoteField } from './RunNoteField'
import type { RunRow } from './rows'
import { Sparkline } from './Sparkline'
import { Status } from './Status'
import type { Runs } from './useRuns'

interface Props {
  row: RunRow
  runs: Runs
}

const none = <span className="faint">–</span>
const three = (value: number): string => value.toFixed(3).replace('-', '−')
const rate = (value: number): string => (value >= 1000 ? group(value) : significant(value))

/** One run. */
export function RunTableRow({ row, runs }: Props) {
  const { status, problem, config, step, last, validations, samplesPerSecond, gpuBytes, seconds, archived } = row
  const best = runs.best === row
  const colour = `var(--c${row.ink + 1})`
  const { against } = runs
  const base = against?.config && against !== row ? { name: against.name, config: against.config } : null
  const [noting, setNoting] = useState(false)
  return (
    <tr className={`${runs.selected === row ? 'sel' : ''} ${archived ? 'archived' : ''}`}>
      <td className="c-show">
        <Swatch row={row} runs={runs} colour={colour} />
      </td>
      <td className="c-run">
        {noting ? <RunNoteField row={row} onEnd={() => setNoting(false)} /> : <Name row={row} runs={runs} best={best} />}
      </td>
      <td className="c-status">
        <Status status={status} />
      </td>
      <td className="c-changes">
        {row.values && !base ? (
          <TrialChanges values={row.values} />
        ) : config ? (
          <Changes config={config} against={base} data={runs.severalData ? row.dataset : ''} />
        ) : (
          none
        )}
      </td>
      <td className="n">{group(step)}</td>
      {last || !problem ? (
        <>
          <td className="n c-loss">{last ? significant(last.loss) : none}</td>
          <td className="n c-cosine">{last ? three(last.cosine) : none}</td>
          <td className={`n c-recall ${best ? 'strong' : ''}`}>{last ? three(last['recall@1']) : none}</td>
          <td className="c-curve">
            {validations.length > 0 ? <Sparkline values={validations.map((line) => line['recall@1'])} colour={colour} /> : none}
          </td>
        </>
      ) : (
        <td colSpan={4} className="reason ell" title={problem}>
          {problem}
        </td>
      )}
      <td className="n c-rate">{samplesPerSecond ? rate(samplesPerSecond) : none}</td>
      <td className="n c-memory">{gpuBytes > 0 ? mebibytes(gpuBytes) : none}</td>
      <td className="n c-time">{duration(seconds)}</td>
      <td className="c-more">
        <RunMenu row={row} runs={runs} onNote={() => setNoting(true)} />
      </td>
    </tr>
  )
}

function Swatch({ row, runs, colour }: Props & { colour: string }) {
  const shown = runs.shown.includes(row)
  return (
    <button
      type="button"
      className="swatch-toggle"
      aria-pressed={shown}
      aria-label={`${row.name} in the chart`}
      title={shown ? 'In the chart' : 'Show in the chart'}
      onClick={() => runs.toggle(row.id)}
    >
      <i className={shown ? '' : 'off'} style={{ '--ink': colour } as React.CSSProperties} />
    </button>
  )
}

/** Goes to the name above or below. */
function walk(event: React.KeyboardEvent<HTMLButtonElement>): void {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!way) return
  const names = [...(event.currentTarget.closest('tbody')?.querySelectorAll<HTMLElement>('.run-name') ?? [])]
  names[names.indexOf(event.currentTarget) + way]?.focus()
  event.preventDefault()
}

/** Where a run comes from, in words. */
function originOf({ dataset, adapter, parent, note }: RunRow, runs: Runs): string {
  const from = parent && (runs.all.find(({ id }) => id === parent.run)?.name ?? (parent.run ? 'a run that is gone' : parent.checkpoint))
  return [`on ${dataset}`, adapter, from && `from ${from}, step ${group(parent?.step ?? 0)}`, note].filter(Boolean).join('\n')
}

function Name({ row, runs, best }: Props & { best: boolean }) {
  const studio = useStudio()
  const selected = runs.selected === row
  // notes go by the name of the newest run, which the frame knows of
  const rename = (name: string): void =>
    studio.stores.run.getState().records.at(-1)?.id === row.id ? renameRun(studio, name) : void studio.commands.changeRun(row.id, { name })
  return (
    <Rename name={row.name} what={row.name} onRename={(name) => name && rename(name)}>
      <button
        type="button"
        className="run-name"
        aria-pressed={selected}
        title={`${row.name}, ${originOf(row, runs)}`}
        onClick={() => runs.select(selected ? null : row.id)}
        onKeyDown={walk}
      >
        {row.pinned && <Icon name="pin" className="s filled" />}
        {row.pinned && <span className="unseen">pinned</span>}
        <LongName name={row.name} />
        {best && <Icon name="crown" className="s acc" />}
        {best && <span className="unseen">the best by {runs.metric}</span>}
        {row.note && <span className="ell run-note">{row.note}</span>}
      </button>
    </Rename>
  )
}
