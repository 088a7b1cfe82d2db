import { useEffect } from 'react'
import { Divider } from '../controls/Divider'
import { Icon } from '../controls/Icon'
import { useCommands } from '../studio/context'
import { CheckpointsPane } from './CheckpointsPane'
import { CompareChart } from './CompareChart'
import { ArchiveNote } from './exports/ArchiveNote'
import { RunsTable } from './RunsTable'
import { SweepStrip, useShownSweep } from './sweep/SweepStrip'
import { TableBar } from './TableBar'
import { type Runs, useRuns } from './useRuns'
import '../styles/runs.css'
import '../styles/checkpoints.css'

/** All runs that this browser has recorded, compared; and what they left. */
export default function RunsScreen() {
  const runs = useRuns()
  useOtherTabs(runs.all.some(({ status }) => status === 'elsewhere'))
  return (
    <main className="screen runs-screen">
      <SweepStrip />
      <section className="pane" aria-label="Runs">
        <TableBar runs={runs} />
        <ArchiveNote />
        <Content runs={runs} />
      </section>
      <div className="runs-bottom">
        <Divider variable="--runs-bottom" label="the comparison" pane="after" direction="row" min={200} max={720} />
        <CompareChart runs={runs} />
        <CheckpointsPane runs={runs} />
      </div>
    </main>
  )
}

/** Milliseconds between two looks at what another tab trains. */
const LOOK_AGAIN = 3000

/** What other tabs do is known when a person looks, and while one of them trains. */
function useOtherTabs(trains: boolean): void {
  const commands = useCommands()
  useEffect(() => {
    const look = (): void => {
      if (!document.hidden) void commands.listCheckpoints()
    }
    look()
    document.addEventListener('visibilitychange', look)
    const again = trains ? setInterval(look, LOOK_AGAIN) : undefined
    return () => {
      document.removeEventListener('visibilitychange', look)
      clearInterval(again)
    }
  }, [commands, trains])
}

function Content({ runs }: { runs: Runs }) {
  const [sweep] = useShownSweep()
  if (runs.all.length === 0 && !sweep)
    return (
      <div className="empty">
        <Icon name="runs" />
        <b>No runs yet.</b>
        <p>
          {runs.archived > 0
            ? 'All of them are archived: “Archived” above shows them.'
            : 'Choose a preset on Train and press Train, or drop a checkpoint on this page.'}
        </p>
      </div>
    )
  if (runs.rows.length === 0 && !sweep)
    return (
      <div className="empty">
        <Icon name="search" />
        <b>No run matches.</b>
        <button type="button" className="btn" onClick={() => runs.setFilter('')}>
          Clear the filter
        </button>
      </div>
    )
  return (
    <div className="scroll grow-y">
      <RunsTable runs={runs} />
    </div>
  )
}
