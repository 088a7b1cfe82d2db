import { useStudio } from '../studio/context'
import { FrameFacts } from './FrameFacts'
import { Ramp } from './Ramp'
import { StageHost } from './StageHost'
import { useFrameSize } from './useFrame'

const PLACE = { fillX: 0.93, fillY: 0.84, azimuth: 40, elevation: 22, small: { gap: 1.32 } } as const

/** The lattice beside the charts. */
export function MiniLattice() {
  const { place } = useStudio().stores
  const size = useFrameSize()
  return (
    <section className="pane mini" aria-label="Lattice">
      <div className="pane-head">
        <h2>Lattice</h2>
        <span className="sub">
          <FrameFacts />
        </span>
        <span className="grow" />
        <a className="btn ghost" href={place.href('lattice')} aria-label="Open the lattice">
          Open<span className="kbd">3</span>
        </a>
      </div>
      <StageHost place={PLACE} />
      {size && (
        <div className="foot">
          <span className="caption">in → out, z 0–{size.depth - 1}</span>
          <Ramp short />
        </div>
      )}
    </section>
  )
}
