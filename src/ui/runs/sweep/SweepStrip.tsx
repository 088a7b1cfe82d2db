import { lazy, Suspense } from 'react'
import { shownSweep } from '../../../store/sweeps'
import type { SweepView } from '../../../worker/sweepProtocol'
import { Icon } from '../../controls/Icon'
import { Note, ProblemNote } from '../../controls/Note'
import { Select } from '../../controls/Select'
import { duration, group, plural } from '../../format'
import { useCommands, usePlaceValue, useStudio, useSweeps } from '../../studio/context'
import { Rename } from '../Rename'
import { LimitsButton } from './LimitsButton'
import { SweepMenu } from './SweepMenu'
import { axesText, championView, countsText, limitsText, metricName, neededMiB, STATUS_INKS, scoreText, stateWord } from './sweepText'
import '../../styles/sweep.css'

const NewSweepSheet = lazy(() => import('./NewSweepSheet'))

/** The sweep that the Runs screen shows; the URL names it. */
export function useShownSweep(): [view: SweepView | null, choose: (id: string) => void] {
  const [id, choose] = usePlaceValue('sweep', '')
  return [useSweeps((state) => shownSweep(state, id)), choose]
}

/** How a sweep stands, and what can be done with it; above the runs. */
export function SweepStrip() {
  const [view, choose] = useShownSweep()
  const draft = useSweeps((state) => state.draft)
  return (
    <>
      {view ? <Strip view={view} choose={choose} /> : <Refused />}
      <Suspense>{draft && <NewSweepSheet draft={draft} />}</Suspense>
    </>
  )
}

/** Where the browser keeps nothing there are no sweeps: said once, above the runs. */
function Refused() {
  const problem = useSweeps((state) => state.problem)
  return problem ? (
    <section className="pane sweep-strip" aria-label="Sweep">
      <ProblemNote problem={problem} />
    </section>
  ) : null
}

function Strip({ view, choose }: { view: SweepView; choose: (id: string) => void }) {
  return (
    <section className="pane sweep-strip" aria-label="Sweep">
      <div className="sweep-line">
        <Title view={view} choose={choose} />
        <Counts view={view} />
        <Buttons view={view} />
        <Champion view={view} />
      </div>
      <Notes view={view} />
    </section>
  )
}

function Title({ view, choose }: { view: SweepView; choose: (id: string) => void }) {
  const { sweep, trials } = view
  const { sweeps: commands } = useCommands()
  const sweeps = useSweeps((state) => state.sweeps)
  const options = sweeps.map(({ sweep: { id, name } }) => ({ value: id, label: name }))
  return (
    <div className="sweep-title">
      <span className="eyebrow">Sweep {stateWord(view)}</span>
      <div className="sweep-name">
        <Rename name={sweep.name} what={sweep.name} onRename={(name) => name && void commands.rename(sweep.id, name)}>
          {options.length > 1 ? (
            <Select label="Sweep" options={options} value={sweep.id} onChange={choose} title={sweep.name} />
          ) : (
            <b className="ell" title={sweep.name}>
              {sweep.name}
            </b>
          )}
        </Rename>
      </div>
      <span className="caption ell" title={`${axesText(sweep)}\n${limitsText(sweep)}`}>
        {plural(trials.length, 'trial')} · {axesText(sweep)}
      </span>
    </div>
  )
}

function Counts({ view }: { view: SweepView }) {
  const { counts, secondsLeft, sweep } = view
  const present = STATUS_INKS.filter(([status]) => counts[status] > 0)
  const left = counts.planned + counts.running
  return (
    <div className="sweep-counts">
      <div className="stack" role="img" aria-label={countsText(view)}>
        {present.map(([status, ink]) => (
          <i key={status} data-status={status} style={{ flexGrow: counts[status], '--ink': `var(${ink})` } as React.CSSProperties} />
        ))}
      </div>
      <div className="sweep-legend">
        {present.map(([status, ink]) => (
          <span key={status}>
            <i className="dot" style={{ '--ink': `var(${ink})` } as React.CSSProperties} />
            <b>{group(counts[status])}</b> {status}
          </span>
        ))}
        <span className="grow" />
        {left > 0 && sweep.state === 'running' && (
          <span className="faint">{secondsLeft === null ? 'time left after the first' : `${duration(secondsLeft)} left`}</span>
        )}
        {left === 0 && <span className="faint">{counts.postponed > 0 ? 'waits for memory' : 'over'}</span>}
      </div>
    </div>
  )
}

function Buttons({ view }: { view: SweepView }) {
  const { sweeps } = useCommands()
  const working = useSweeps((state) => state.working !== null)
  const current = useSweeps((state) => state.current)
  const { sweep, counts } = view
  const { id, state } = sweep
  const needed = neededMiB(view)
  const ours = current?.startsWith(`${id}.`) ?? false
  const open = counts.planned + counts.running > 0
  return (
    <div className="sweep-buttons">
      {counts.failed > 0 && (
        <button type="button" className="btn" disabled={working} onClick={() => void sweeps.retryFailed(id)}>
          <Icon name="refresh" className="s" />
          Retry {group(counts.failed)} failed
        </button>
      )}
      {needed !== null && (
        <button
          type="button"
          className="btn"
          disabled={working}
          title={`The largest of ${plural(counts.postponed, 'postponed trial')} needs so much`}
          onClick={() => void sweeps.changeLimits(id, { budgetMiB: needed })}
        >
          Raise the budget to {group(needed)} MiB
        </button>
      )}
      {state === 'running' && open && (
        <button type="button" className="btn" disabled={working} onClick={() => void sweeps.pause(id)}>
          <Icon name="pause" className="s" />
          Pause sweep
        </button>
      )}
      {state === 'paused' && ours && (
        <button type="button" className="btn" disabled={working} onClick={() => void sweeps.pause(id, true)}>
          <Icon name="stop" className="s" />
          Stop the trial now
        </button>
      )}
      {stateWord(view) === 'paused' && (
        <button type="button" className="btn primary" disabled={working} onClick={() => void sweeps.resume(id)}>
          <Icon name="play" className="s" />
          Resume sweep
        </button>
      )}
      {state === 'cancelled' && (
        <button type="button" className="btn" disabled={working} onClick={() => void sweeps.bringBack(id)}>
          <Icon name="undo" className="s" />
          Bring back
        </button>
      )}
      <LimitsButton sweep={sweep} />
      <SweepMenu view={view} />
    </div>
  )
}

function Champion({ view }: { view: SweepView }) {
  const { place } = useStudio().stores
  const best = championView(view)
  const { metric } = view.sweep
  const score = best?.result?.best?.[metric]
  if (!best || score === undefined) return null
  return (
    <button type="button" className="sweep-champion" title="Shows the best trial" onClick={() => place.say('run', best.run)}>
      <Icon name="crown" className="acc" />
      <span className="eyebrow">Champion, {metricName(metric)}</span>
      <span className="big">{scoreText(score, metric)}</span>
      <span className="caption">trial {String(best.number).padStart(2, '0')}</span>
    </button>
  )
}

function Notes({ view: { audit, counts, sweep } }: { view: SweepView }) {
  const { sweeps: store } = useStudio().stores
  const problem = useSweeps((state) => state.problem)
  const waiting = useSweeps((state) => state.waiting)
  const workplace = useSweeps((state) => state.workplace)
  const todo = sweep.state === 'running' && counts.planned + counts.running > 0
  return (
    <>
      {problem && <ProblemNote problem={problem} onDismiss={() => store.setState({ problem: null })} />}
      {todo && waiting && workplace === 'here' && <Note kind="warn">{waiting}</Note>}
      {todo && workplace === 'elsewhere' && <Note>Another tab of this browser works on it; this one goes on when that is closed.</Note>}
      {audit.length > 0 && <Note kind="warn">The counts do not add up: {audit.join(' ')}</Note>}
    </>
  )
}
