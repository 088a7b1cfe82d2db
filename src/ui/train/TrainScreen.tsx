import { isActive } from '../../store/run'
import { ChartBar } from '../charts/ChartBar'
import { ChartGrid } from '../charts/ChartGrid'
import { Divider } from '../controls/Divider'
import { Note, ProblemNote } from '../controls/Note'
import { group } from '../format'
import { MiniLattice } from '../lattice/MiniLattice'
import { ShownRun } from '../runs/ShownRun'
import { SweepNote } from '../runs/sweep/SweepNote'
import { useCommands, useDevice, useRun, useStudio } from '../studio/context'
import { EventsPane } from './EventsPane'
import { FlowPane } from './FlowPane'
import { NextData } from './NextData'
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
          <NextData />
          <SweepNote />
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
  const commands = useCommands()
  const phase = useRun(({ state }) => state.phase)
  const start = useRun((state) => state.problem)
  const failure = useRun(({ state }) => state.problem)
  const lost = useDevice((state) => state.problem)
  // a run that goes on has a GPU again; one that failed for want of it says so itself
  const device = isActive(phase) || failure?.kind === 'lost' || failure?.kind === 'hang' ? null : lost
  const recovering = phase === 'recovering'
  if (!start && !failure && !device && !recovering) return null
  const offer = start?.offer
  const train = offer && (
    <button type="button" className="btn small" onClick={() => void commands.trainWith(offer)}>
      Train with micro-batch {group(offer.micro)} × {group(offer.accumulation)} accumulation
    </button>
  )
  return (
    <div className="run-problems">
      {recovering && (
        <Note kind="warn">
          <b>The GPU was lost.</b> The run goes on from its newest checkpoint as soon as there is one again; nothing needs to be done.
        </Note>
      )}
      {device && <ProblemNote problem={device} />}
      {failure && <ProblemNote problem={failure} />}
      {start && <ProblemNote problem={start} actions={train} onDismiss={() => run.setState({ problem: null })} />}
    </div>
  )
}
