import { usePrefs } from '../studio/context'
import { Inspector } from './Inspector'
import { LayerStrip } from './LayerStrip'
import { Ramp } from './Ramp'
import { SlicePanel } from './SlicePanel'
import { StageHost } from './StageHost'
import { useFrameSize } from './useFrame'
import { ViewBar, ViewCorner } from './ViewBar'
import '../styles/emergence.css'
import '../styles/lattice.css'

const PLACE = { fillX: 0.84, fillY: 0.84, azimuth: 35, elevation: 18, view: {} } as const

/** The lattice, large: turn it, cut it, pick a cell. */
export default function LatticeScreen() {
  const size = useFrameSize()
  const measured = usePrefs(({ inspector }) => inspector === 'emergence')
  return (
    <main className="screen lattice-screen">
      <section className="view" aria-label="Lattice in 3-D">
        <StageHost place={PLACE} />
        <ViewBar />
        {size && (
          <>
            <ViewCorner />
            <div className="float key">
              <Ramp />
            </div>
            <SlicePanel />
          </>
        )}
      </section>
      <section className="deck" aria-label="Layers">
        {size ? <LayerStrip measured={measured} /> : <p className="hint">Every layer shows here while a run trains.</p>}
      </section>
      <Inspector />
    </main>
  )
}
