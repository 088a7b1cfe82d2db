import { Icon } from '../controls/Icon'
import { Select } from '../controls/Select'
import { useCommands } from '../studio/context'
import { ExportMenu } from './exports/ExportMenu'
import { GROUPINGS, type Grouping } from './groups'
import { METRIC_NAMES, METRICS } from './rows'
import { NewSweep } from './sweep/NewSweep'
import type { Runs } from './useRuns'

/** Id of the filter, which `/` goes to. */
export const FILTER_ID = 'runs-filter'

const GROUP_NAMES: Readonly<Record<Grouping, string>> = {
  none: 'no groups',
  status: 'by status',
  sweep: 'by sweep',
  dataset: 'by dataset',
  preset: 'by preset',
}

/** Filter, groups, what the best run is chosen by, and what goes out of the table. */
export function TableBar({ runs }: { runs: Runs }) {
  const { all, rows, against, archived, showsArchived } = runs
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
          placeholder="name, note, setting or status"
          value={runs.filter}
          onChange={(event) => runs.setFilter(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && runs.setFilter('')}
        />
      </span>
      <Select
        label="Group runs"
        value={runs.grouping}
        options={GROUPINGS.map((value) => ({ value, label: GROUP_NAMES[value] }))}
        onChange={runs.setGrouping}
      />
      {archived > 0 && (
        <button
          type="button"
          className={`btn ghost ${showsArchived ? 'on' : ''}`}
          aria-pressed={showsArchived}
          onClick={() => runs.setShowsArchived(!showsArchived)}
        >
          Archived {archived}
        </button>
      )}
      {against && (
        <span className="chip against">
          changes against <b className="ell">{against.name}</b>
          <button
            type="button"
            className="btn ghost icon small against-clear"
            aria-label="Changes against each run’s preset"
            onClick={() => runs.setAgainst('')}
          >
            <Icon name="close" className="s" />
          </button>
        </span>
      )}
      <span className="grow" />
      <Champion runs={runs} />
      <NewSweep />
      <ExportMenu runs={runs} />
    </div>
  )
}

/** The best run by a metric, and its best checkpoint as a file. */
function Champion({ runs: { best, metric, setMetric, severalData } }: { runs: Runs }) {
  const commands = useCommands()
  return (
    <>
      {best?.last && (
        <span className="champion">
          <Icon name="crown" className="s acc" />
          <span className="ell">{best.name}</span>
          <b>{best.last[metric].toFixed(3).replace('-', '−')}</b>
          {severalData && <span className="sub ell">on {best.dataset}</span>}
          <button
            type="button"
            className="btn ghost icon"
            aria-label={`Export the champion, ${best.name}`}
            title={`Its checkpoint that is best by ${METRIC_NAMES[metric]}, .safetensors`}
            onClick={() => void commands.exportChampion(best, metric)}
          >
            <Icon name="export" className="s" />
          </button>
        </span>
      )}
      <span className="by">best by</span>
      <Select
        label="Best run by"
        value={metric}
        options={METRICS.map((value) => ({ value, label: METRIC_NAMES[value] }))}
        onChange={setMetric}
      />
    </>
  )
}
