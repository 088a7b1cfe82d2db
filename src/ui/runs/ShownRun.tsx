import { useState } from 'react'
import { isActive } from '../../store/run'
import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { group } from '../format'
import { useCheckpoints, useCommands, useRun, useStudio } from '../studio/context'
import { resumeText } from './goOn'

/** Says that the charts show a recorded run, and leads on from it. */
export function ShownRun() {
  const commands = useCommands()
  const shown = useRun((state) => state.shown)
  const own = useRun(({ records }) => records.at(-1)?.name)
  const kept = useCheckpoints(({ runs }) => runs.find(({ id }) => id === shown?.id))
  const resume = useCheckpoints(({ checkpoints }) => (kept && shown ? resumeText(kept, shown, checkpoints) : null))
  const busy = useRun(({ state, planned }) => planned !== null || isActive(state.phase))
  const [pressed, setPressed] = useState<string | null>(null)
  if (!shown) return null
  const { id, name, dataset, step, steps } = shown
  return (
    <>
      <div className="shown-run" role="status">
        <Icon name="runs" className="s" />
        <span
          className="ell"
          title={`${kept?.name ?? name} on ${dataset || 'unknown data'}, recorded to step ${group(step)} of ${group(steps)}`}
        >
          Recorded: <b>{kept?.name ?? name}</b> on {dataset || 'unknown data'}, step {group(step)} of {group(steps)}
        </span>
        <span className="grow" />
        {kept && resume && !busy && (
          <button
            type="button"
            className="btn small"
            onClick={() => {
              setPressed(id)
              void commands.resumeRun(kept)
            }}
          >
            {resume}
          </button>
        )}
        <button type="button" className="btn ghost small" onClick={() => void commands.showOwn()}>
          {own ? `Show ${own}` : 'Clear the charts'}
        </button>
      </div>
      {pressed === id && <Refused />}
    </>
  )
}

/** Why it could not be resumed: where that was asked for. */
function Refused() {
  const { checkpoints } = useStudio().stores
  const problem = useCheckpoints((state) => state.problem)
  const start = useRun((state) => state.problem)
  // what kept the run from starting stands on Train already
  if (!problem || problem === start) return null
  return (
    <div className="run-problems">
      <ProblemNote problem={problem} onDismiss={() => checkpoints.setState({ problem: null })} />
    </div>
  )
}
