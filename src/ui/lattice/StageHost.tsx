import { useEffect, useRef } from 'react'
import { Note } from '../controls/Note'
import { useStudio } from '../studio/context'
import type { Place } from './stage'
import { useFrameSize, useStage } from './useFrame'

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
        empty && (
          <div className="empty">
            <b>Nothing trained yet.</b>
            <p>Choose a preset and press Train.</p>
          </div>
        )
      )}
    </div>
  )
}
