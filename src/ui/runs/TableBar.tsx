import { Icon } from '../controls/Icon'
import { Select } from '../controls/Select'
import { useCommands, useRun } from '../studio/context'
import { METRIC_NAMES, METRICS } from './rows'
import { NewSweep } from './sweep/NewSweep'
import type { Runs } from './useRuns'

/** Id of the filter, which `/` goes to. */
export const FILTER_ID = 'runs-filter'

/** Filter, count, what the best run is chosen by, and the metrics of the newest run. */
export function TableBar({ runs }: { runs: Runs }) {
  const { all, rows, best, metric } = runs
  const commands = useCommands()
  const has = useRun(({ state }) => state.step > 0)
  const count = rows.length === all.length ? `${all.length}` : `${rows.length} of ${all.length}`
  return (
    <div className="table-bar">
      <h2>Runs</h2>
      <span className="sub">{count}</span>
      <span className="field filter">
        <Icon name="search" className="s" />
        <input
          id={FILTER_ID}
          type="search"
          aria-label="Filter runs"
          placeholder="name, setting or status"
          value={runs.filter}
          onChange={(event) => runs.setFilter(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && runs.setFilter('')}
        />
      </span>
      <span className="grow" />
      {best?.last && (
        <span className="champion">
          <Icon name="crown" className="s acc" />
          <span className="ell">{best.name}</span>
          <b>{best.last[metric].toFixed(3)}</b>
        </span>
      )}
      <span className="by">best by</span>
      <Select
        label="Best run by"
        value={metric}
        options={METRICS.map((value) => ({ value, label: METRIC_NAMES[value] }))}
        onChange={runs.setMetric}
      />
      <NewSweep />
      <button
        type="button"
        className="btn ghost"
        disabled={!has}
        onClick={() => void commands.exportMetrics()}
        title="Metrics of the newest run, metrics.jsonl"
      >
        <Icon name="export" className="s" />
        Metrics
      </button>
    </div>
  )
}
