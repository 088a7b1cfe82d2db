import type { SweepView } from '../../../worker/sweepProtocol'
import { Segmented } from '../../controls/Segmented'
import { group, settingText } from '../../format'
import { usePlaceValue } from '../../studio/context'
import { ImportancePane } from './ImportancePane'
import { ParallelView, useBrushes } from './ParallelView'
import { type Brushes, type Parallel, passes } from './parallel'
import { useShownSweep } from './SweepStrip'
import { metricName, scoreText } from './sweepText'
import { trialTitle } from './trialRows'

const VIEWS = [
  { value: 'lines', label: 'Lines' },
  { value: 'table', label: 'Table' },
  { value: 'importance', label: 'Importance' },
] as const
type View = (typeof VIEWS)[number]['value']

/** Settings and results of a sweep: as lines, as a table, and what each setting explains. */
export function SweepPane() {
  const [view] = useShownSweep()
  if (!view)
    return (
      <div className="empty">
        <b>No sweep yet.</b>
        <p>“New sweep” above plans many trials around the settings on Train.</p>
      </div>
    )
  return <Shown key={view.sweep.id} view={view} />
}

function Shown({ view }: { view: SweepView }) {
  const [text, choose] = usePlaceValue('result', 'lines')
  const shown: View = text === 'table' || text === 'importance' ? text : 'lines'
  const { parallel, brushes, kept, brush, clear } = useBrushes(view)
  const brushed = Object.keys(brushes).length > 0
  return (
    <div className="sweep-result">
      <div className="sweep-result-head">
        <b>Settings and result</b>
        {shown === 'lines' && <span className="caption">drag on an axis to filter</span>}
        <span className="grow" />
        <span className="chip" role="status">
          {group(kept)} of {group(parallel.lines.length)} shown
        </span>
        {brushed && (
          <button type="button" className="btn ghost small" onClick={clear}>
            Show all
          </button>
        )}
        <Segmented label="Settings and result as" options={VIEWS} value={shown} onChange={choose} />
      </div>
      {shown === 'importance' ? (
        <ImportancePane view={view} />
      ) : parallel.lines.length === 0 ? (
        <div className="empty">
          <b>No trial is done yet.</b>
          <p>Each one that is done becomes a line over its settings and its result.</p>
        </div>
      ) : shown === 'lines' ? (
        <ParallelView view={view} parallel={parallel} brushes={brushes} onBrush={brush} />
      ) : (
        <ResultTable view={view} parallel={parallel} brushes={brushes} />
      )}
    </div>
  )
}

/** The same as the lines, to be read. */
function ResultTable({ view, parallel: { axes, lines }, brushes }: { view: SweepView; parallel: Parallel; brushes: Brushes }) {
  const { metric } = view.sweep
  const settings = axes.filter(({ id }) => id.includes('.') || id === 'precision')
  const rows = lines.filter((line) => passes(line, axes, brushes))
  return (
    <div className="scroll grow-y">
      <table className="grid">
        <thead>
          <tr>
            <th>trial</th>
            {settings.map(({ id, label }) => (
              <th key={id}>{label}</th>
            ))}
            <th className="n">samples/s</th>
            <th className="n">{metricName(metric)}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ trial, best }) => (
            <tr key={trial.id}>
              <td>
                {trialTitle(view, trial)}
                {best && <span className="caption"> champion</span>}
              </td>
              {settings.map(({ id }) => (
                <td key={id}>{settingText(trial.values[id])}</td>
              ))}
              <td className="n">{trial.result?.samplesPerSecond ? group(trial.result.samplesPerSecond) : '–'}</td>
              <td className={`n ${best ? 'strong' : ''}`}>{trial.result?.best ? scoreText(trial.result.best[metric], metric) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
