import { furtherSteps } from '../../store/planned'
import { isActive } from '../../store/run'
import type { RunPhase } from '../../worker/protocol'
import { Icon } from '../controls/Icon'
import { group } from '../format'
import { useCommands, useConfig, useDataset, useRun, useSweeps } from '../studio/context'
import { startObstacle } from '../studio/planning'
import { useOtherData } from '../studio/useOtherData'
import { useTrainObstacle } from './obstacle'

const WORDS: Readonly<Partial<Record<RunPhase, string>>> = {
  preparing: 'Preparing…',
  training: 'Training',
  paused: 'Paused',
  measuring: 'Measuring…',
  recovering: 'Recovering…',
  stopping: 'Stopping…',
}

export function RunControls() {
  const phase = useRun(({ state }) => state.phase)
  const pausing = useRun((run) => run.pausing)
  const commands = useCommands()
  const obstacle = useTrainObstacle(startObstacle)
  const planned = usePlannedText()
  const active = isActive(phase)
  const anew = phase === 'stopped'
  const sweeping = useSweeps(({ current }) => current !== null)
  // other data was opened than the run has: what comes next is a new run
  const isNext = useOtherData() !== null && !active
  const goesOn = anew && !isNext
  const newTitle = anew ? `Start a new run from step 0, with the settings on Train${goesOn ? '' : ' (Space)'}` : 'Train (Space)'
  return (
    <div className="controls" role="toolbar" aria-label="Run">
      {active ? (
        <span className={`btn tall run-phase ${phase === 'paused' || phase === 'recovering' ? '' : 'on'}`} role="status">
          <span className={`dot ${phase === 'paused' || phase === 'recovering' ? 'amber' : 'run'}`} />
          {pausing ? 'Pausing…' : WORDS[phase]}
        </span>
      ) : sweeping ? (
        <button
          type="button"
          className="btn tall"
          title="A sweep trains its trials: pause it to train a run of your own"
          onClick={() => void commands.sweeps.makeRoom()}
        >
          <Icon name="pause" className="s" />
          Pause sweep
        </button>
      ) : (
        <button
          type="button"
          className={`btn tall ${goesOn && !planned ? '' : 'primary'}`}
          {...(!goesOn && { 'aria-keyshortcuts': 'Space' })}
          disabled={obstacle !== null}
          title={obstacle ?? planned?.title ?? newTitle}
          onClick={() => void commands.start()}
        >
          <Icon name={anew && !planned ? 'add' : 'play'} className="s" />
          {planned?.label ?? (anew ? 'Train anew' : 'Train')}
        </button>
      )}
      <GoOn phase={phase} />
      <button
        type="button"
        className="btn tall icon"
        aria-label="Step"
        aria-keyshortcuts="."
        title="One step (.)"
        disabled={phase !== 'paused'}
        onClick={() => void commands.step()}
      >
        <Icon name="step" className="s" />
      </button>
      <button
        type="button"
        className="btn tall icon"
        aria-label="Stop"
        aria-keyshortcuts="Shift+Escape"
        title={sweeping ? 'Stop the trial and pause its sweep (Shift Esc)' : 'Stop and keep the weights (Shift Esc)'}
        disabled={phase !== 'training' && phase !== 'paused' && phase !== 'recovering'}
        onClick={() => void commands.stop()}
      >
        <Icon name="stop" className="s" />
      </button>
    </div>
  )
}

/** What Train does where it goes on from a checkpoint; null for a new run. */
function usePlannedText(): { label: string; title: string } | null {
  const planned = useRun((run) => run.planned)
  const rows = useDataset(({ summary }) => summary?.trainRows ?? 1)
  const more = useConfig(({ config }) => (planned ? furtherSteps(planned, config, rows) : 0))
  if (!planned) return null
  const { from, isFork } = planned
  return {
    label: more > 0 ? `Train ${group(more)} more` : 'Train',
    title: `Goes on from ${from.file}${isFork ? ' as a new run' : ''}, with the settings on Train`,
  }
}

/** Pause while it trains, Resume where it stands. */
function GoOn({ phase }: { phase: RunPhase }) {
  const commands = useCommands()
  const pausing = useRun((run) => run.pausing)
  const planned = useRun((run) => run.planned !== null)
  const other = useOtherData()
  const resumable = phase === 'paused' || phase === 'stopped'
  const isFirst = resumable && !planned && (phase === 'paused' || !other)
  const onData = other && phase === 'stopped' ? ` on ${other.name}` : ''
  return (
    <button
      type="button"
      className={`btn tall ${isFirst ? 'primary' : ''}`}
      {...((isFirst || !resumable) && { 'aria-keyshortcuts': 'Space' })}
      title={resumable ? `Go on with this run from here${onData}${isFirst ? ' (Space)' : ''}` : 'Pause (Space)'}
      disabled={pausing || (!resumable && phase !== 'training')}
      onClick={() => void (resumable ? commands.resume() : commands.pause())}
    >
      <Icon name={resumable ? 'play' : 'pause'} className="s" />
      {resumable ? 'Resume' : 'Pause'}
    </button>
  )
}
