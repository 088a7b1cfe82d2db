import { useEffect, useRef } from 'react'
import { hasLattice } from '../../core/config/surface'
import { Note } from '../controls/Note'
import { NothingTrained } from '../frame/NothingTrained'
import { useRun, useStudio } from '../studio/context'
import type { Place } from './stage'
import { useFrameSize, useStage } from './useFrame'

/** Why there is nothing to see, and what to do. */
function Empty() {
  const bypassed = useRun(({ state }) => state.config !== null && state.phase !== 'preparing' && !hasLattice(state.config))
  return bypassed ? (
    <div className="empty">
      <b>This run has no lattice.</b>
      <p>It goes past it, for comparison. Train with the lattice to see it here.</p>
    </div>
  ) : (
    <NothingTrained />
  )
}

/** Gives the 3-D view a place on this screen. `place` must stay the same object. */
export function StageHost({ place }: { place: Omit<Place, 'host'> }) {
  const { stage } = useStudio()
  const host = useRef<HTMLDivElement>(null)
  const problem = useStage((state) => state.problem)
  const empty = useFrameSize() === null
  useEffect(() => (host.current ? stage.show({ ...place, host: host.current }) : undefined), [stage, place])
  return (
    <div className="stage-host" ref={host}>
      {problem ? (
        <div className="empty">
          <Note kind="warn">
            <b>The lattice cannot be drawn in 3-D here.</b> Switch on WebGL in this browser. Training goes on without it.
          </Note>
        </div>
      ) : (
        empty && <Empty />
      )}
    </div>
  )
}
