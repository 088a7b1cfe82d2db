import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { count, group } from '../format'
import { useCommands, useLocked, useRun, useStudio } from '../studio/context'

/** What can be done with an imported checkpoint, and why the last one was refused. */
export function CheckpointOffer() {
  const { run } = useStudio().stores
  const checkpoint = useRun((state) => state.checkpoint)
  const problem = useRun((state) => state.checkpointProblem)
  const importing = useRun((state) => state.importing)
  return (
    <>
      {importing && (
        <div className="offer" role="status">
          <span className="ell">Reading {importing}…</span>
          <div className="meter busy waiting">
            <i />
          </div>
        </div>
      )}
      {problem && <ProblemNote problem={problem} onDismiss={() => run.setState({ checkpointProblem: null })} />}
      {checkpoint && <Offer />}
    </>
  )
}

function Offer() {
  const commands = useCommands()
  const locked = useLocked()
  const checkpoint = useRun((state) => state.checkpoint)
  if (!checkpoint) return null
  const { file, full, step, parameters, config } = checkpoint
  const steps = config?.run.steps ?? null
  const complete = steps !== null && step >= steps
  return (
    <section className="offer" aria-label="Imported checkpoint">
      <div className="row">
        <Icon name="file" className="s acc" />
        <b className="ell grow" title={file}>
          {file}
        </b>
        <button
          type="button"
          className="btn ghost icon small"
          aria-label="Forget this checkpoint"
          onClick={() => void commands.forgetCheckpoint()}
        >
          <Icon name="close" className="s" />
        </button>
      </div>
      <span className="caption">
        {full ? `step ${group(step)}${steps ? ` of ${group(steps)}` : ''}` : 'weights only'} · {count(parameters)} parameters
      </span>
      <div className="row wrap">
        {full && (
          <button
            type="button"
            className="btn primary"
            disabled={locked || complete}
            title={complete ? `This run is complete: all ${group(step)} steps are done.` : undefined}
            onClick={() => void commands.train('resume')}
          >
            Resume at step {group(step)}
          </button>
        )}
        <button type="button" className="btn" disabled={locked} onClick={() => void commands.train('weights')}>
          Start from these weights
        </button>
      </div>
    </section>
  )
}
