import { sweepObstacle } from '../../../store/sweeps'
import { Note } from '../../controls/Note'
import { useCommands, useStudio, useSweeps } from '../../studio/context'

/** While a sweep trains: why a run of one's own has to wait, and the way to it. */
export function SweepNote() {
  const { sweeps } = useCommands()
  const { place } = useStudio().stores
  const obstacle = useSweeps(sweepObstacle)
  const working = useSweeps((state) => state.working)
  if (!obstacle) return null
  return (
    <div className="run-problems">
      <Note
        kind="acc"
        actions={
          <>
            <button type="button" className="btn small" disabled={working !== null} onClick={() => void sweeps.makeRoom()}>
              {working ?? 'Pause the sweep'}
            </button>
            <a className="btn small ghost" href={place.href('runs')}>
              Show it
            </a>
          </>
        }
      >
        {obstacle} Its trial is kept where it stands, and goes on from there.
      </Note>
    </div>
  )
}
