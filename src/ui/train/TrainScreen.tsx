import { ChartBar } from '../charts/ChartBar'
import { ChartGrid } from '../charts/ChartGrid'
import { Divider } from '../controls/Divider'
import { ProblemNote } from '../controls/Note'
import { MiniLattice } from '../lattice/MiniLattice'
import { ShownRun } from '../runs/ShownRun'
import { useDevice, useRun, useStudio } from '../studio/context'
import { EventsPane } from './EventsPane'
import { FlowPane } from './FlowPane'
import { NoteEditor } from './NoteEditor'
import { PoolPane, usePooled } from './PoolPane'
import { SettingsPane } from './SettingsPane'
import '../styles/emergence.css'
import '../styles/batch.css'
import '../styles/chartgrid.css'
import '../styles/presets.css'
import '../styles/settings.css'
import '../styles/train.css'

export function TrainScreen() {
  const pooled = usePooled()
  return (
    <main className="screen train-screen">
      <SettingsPane />
      <section className="charts" aria-label="Charts">
        <div className="chart-top">
          <ChartBar />
          <NoteEditor />
          <ShownRun />
          <RunProblems />
        </div>
        <ChartGrid />
      </section>
      <section className={`side ${pooled ? 'pooled' : ''}`} aria-label="Run">
        <MiniLattice />
        <FlowPane />
        <Divider variable="--side" label="run" pane="after" min={248} max={720} />
        {pooled && <PoolPane />}
        <EventsPane />
      </section>
    </main>
  )
}

/** Why there is no run, or why it ended: where a person looks for it. */
function RunProblems() {
  const { run } = useStudio().stores
  const start = useRun((state) => state.problem)
  const failure = useRun(({ state }) => state.problem)
  const device = useDevice((state) => state.problem)
  if (!start && !failure && !device) return null
  return (
    <div className="run-problems">
      {device && <ProblemNote problem={device} />}
      {failure && <ProblemNote problem={failure} />}
      {start && <ProblemNote problem={start} onDismiss={() => run.setState({ problem: null })} />}
    </div>
  )
}
