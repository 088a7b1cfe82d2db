import { Icon } from '../controls/Icon'
import { duration, group, mebibytes, significant } from '../format'
import { renameRun } from '../frame/renameRun'
import { useStudio } from '../studio/context'
import { Changes } from './Changes'
import { Rename } from './Rename'
import type { Column, RunRow } from './rows'
import { Sparkline } from './Sparkline'
import { Status } from './Status'
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

/** Every run in a row. Arrow keys go from name to name; Space shows a run's curve. */
export function RunsTable({ runs }: { runs: Runs }) {
  return (
    <table className="grid runs-table">
      <thead>
        <tr>
          <th className="c-show">
            <span className="unseen">in the chart</span>
          </th>
          {HEADS.map(([label, column, kind]) => (
            <Head key={label} label={label} column={column} kind={kind} runs={runs} />
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.rows.map((row) => (
          <Row key={row.id} row={row} runs={runs} />
        ))}
      </tbody>
    </table>
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

const none = <span className="faint">–</span>
const three = (value: number): string => value.toFixed(3).replace('-', '−')

function Row({ row, runs }: { row: RunRow; runs: Runs }) {
  const { status, problem, config, step, last, validations, samplesPerSecond, gpuBytes, seconds } = row
  const best = runs.best === row
  const shown = runs.shown.includes(row)
  const colour = `var(--c${row.ink + 1})`
  return (
    <tr className={runs.selected === row ? 'sel' : ''}>
      <td className="c-show">
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
      </td>
      <td className="c-run">
        <Name row={row} runs={runs} best={best} />
      </td>
      <td className="c-status">
        <Status status={status} />
      </td>
      <td className="c-changes">{config ? <Changes config={config} /> : none}</td>
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
    </tr>
  )
}

const rate = (value: number): string => (value >= 1000 ? group(value) : significant(value))

/** Goes to the name above or below. */
function walk(event: React.KeyboardEvent<HTMLButtonElement>): void {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!way) return
  const names = [...(event.currentTarget.closest('tbody')?.querySelectorAll<HTMLElement>('.run-name') ?? [])]
  names[names.indexOf(event.currentTarget) + way]?.focus()
  event.preventDefault()
}

function Name({ row, runs, best }: { row: RunRow; runs: Runs; best: boolean }) {
  const studio = useStudio()
  const selected = runs.selected === row
  // notes go by the name of the newest run, which the frame knows of
  const rename = (name: string): void =>
    studio.stores.run.getState().records.at(-1)?.id === row.id ? renameRun(studio, name) : void studio.commands.renameRun(row.id, name)
  return (
    <Rename name={row.name} what={row.name} onRename={(name) => name && rename(name)}>
      <button
        type="button"
        className="run-name"
        aria-pressed={selected}
        title={`${row.name}, on ${row.dataset}`}
        onClick={() => runs.select(selected ? null : row.id)}
        onKeyDown={walk}
      >
        <span className="ell">{row.name}</span>
        {best && <Icon name="crown" className="s acc" />}
        {best && <span className="unseen">the best by {runs.metric}</span>}
      </button>
    </Rename>
  )
}
