import { lazy, Suspense } from 'react'
import { ProblemNote } from '../controls/Note'
import { useRun, useStudio } from '../studio/context'

const ImportSheet = lazy(() => import('../runs/ImportSheet'))

/** A checkpoint that is being read, a look at it before anything is done with it, and why the last one was refused. */
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
      {checkpoint && (
        <Suspense>
          <ImportSheet checkpoint={checkpoint} />
        </Suspense>
      )}
    </>
  )
}
