import { secondsToGo } from '../../../store/inspection'
import { Icon } from '../../controls/Icon'
import { ProblemNote } from '../../controls/Note'
import { Segmented } from '../../controls/Segmented'
import { duration, percent } from '../../format'
import { useCommands, useDataset, useInspection, useLibrary, usePlaceValue, useStudio } from '../../studio/context'
import { tensorName } from '../refs'
import { ColumnsTab } from './ColumnsTab'
import { RowsTab } from './RowsTab'
import { SummaryTab } from './SummaryTab'
import { isTab, TABS, type Tab } from './tabs'
import { useChoice, useLooking, useShownSummary } from './useShown'

const NAMES: Readonly<Record<Tab, string>> = { summary: 'Summary', rows: 'Rows', columns: 'Columns' }

/** What is open, looked into. */
export function Inspector() {
  useLooking()
  const summary = useShownSummary()
  const [value, say] = usePlaceValue('tab', 'summary')
  const tab = isTab(value) ? value : 'summary'
  return (
    <section className="pane inspector" aria-label="Inspector">
      {summary && <Head tab={tab} onTab={say} />}
      <Looking />
      {summary ? tab === 'summary' ? <SummaryTab /> : tab === 'rows' ? <RowsTab /> : <ColumnsTab /> : <Nothing />}
    </section>
  )
}

function Nothing() {
  const reading = useDataset((state) => state.reading)
  const inspecting = useInspection((state) => state.inspecting)
  const refused = useLibrary((state) => state.refused !== null)
  if (inspecting) return null
  if (refused && reading === null) return <Refused />
  return (
    <div className="empty">
      <Icon name="data" />
      <b>{reading === null ? 'No dataset is open.' : `Opening ${reading}…`}</b>
      <p>Drop files anywhere on the page, or take a built-in dataset.</p>
    </div>
  )
}

/** What was chosen last makes no dataset: nothing of another one is shown in its place. */
function Refused() {
  const { library } = useStudio().stores
  const open = useDataset(({ summary }) => summary?.name)
  return (
    <div className="empty">
      <Icon name="warn" />
      <b>What is chosen cannot be opened.</b>
      <p>The reason stands under the files, where other roles can be chosen.</p>
      {open !== undefined && (
        <button type="button" className="btn" onClick={() => library.forgetRefused()}>
          Back to {open}
        </button>
      )}
    </div>
  )
}

function Head({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }) {
  const { data } = useCommands()
  const summary = useShownSummary()
  const query = useChoice()?.query
  const ready = useInspection(({ inspection }) => inspection !== null)
  const about = summary?.builtin ? 'built in' : query?.tensor ? `tensor “${tensorName(query.tensor)}”` : ''
  return (
    <div className="pane-head ruled">
      <h2 className="ell" title={summary?.name}>
        {summary?.name}
      </h2>
      <span className="sub ell">{about}</span>
      <span className="grow" />
      <button
        type="button"
        className="btn ghost small"
        aria-label="Export dataset"
        disabled={!ready}
        title="What is open, with its fixes, as one .safetensors"
        onClick={() => void data.exportDataset()}
      >
        <Icon name="export" className="s" />
        <span className="word">Export dataset</span>
      </button>
      <Segmented label="View" options={TABS.map((value) => ({ value, label: NAMES[value] }))} value={tab} onChange={onTab} />
    </div>
  )
}

/** How far the looking is; why it failed. */
function Looking() {
  const { inspection } = useStudio().stores
  const inspecting = useInspection((state) => state.inspecting)
  const problem = useInspection((state) => state.problem)
  if (problem)
    return (
      <div className="looking">
        <ProblemNote problem={problem} onDismiss={() => inspection.setState({ problem: null })} />
      </div>
    )
  if (!inspecting) return null
  const left = secondsToGo(inspecting, performance.now())
  return (
    <div className="looking" role="status" aria-label="Looking into the dataset">
      <div className="meter busy">
        <i style={{ width: `${Math.max(2, inspecting.share * 100)}%` }} />
      </div>
      <span className="caption num">
        {percent(inspecting.share, 0)}
        {left !== null && left > 1 && `, ${duration(left)} left`}
      </span>
    </div>
  )
}
