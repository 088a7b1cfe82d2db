import { Divider } from '../controls/Divider'
import { usePrefs } from '../studio/context'
import { Inspector } from './Inspector'
import { LayerStrip } from './LayerStrip'
import { Ramp } from './Ramp'
import { SlicePanel } from './SlicePanel'
import { StageHost } from './StageHost'
import { TimeBar } from './TimeBar'
import { Tools } from './Tools'
import { useFrameSize, useLook, useRows } from './useFrame'
import { ViewBar } from './ViewBar'
import { ExportNote, ViewCorner } from './ViewCorner'
import '../styles/emergence.css'
import '../styles/lattice.css'
import '../styles/inspector.css'

const PLACE = { fillX: 0.84, fillY: 0.74, azimuth: 35, elevation: 18 } as const

/** The lattice, large: turn it, cut it, pick a cell, damage it, follow a row through it. */
export default function LatticeScreen() {
  const size = useFrameSize()
  const measured = usePrefs(({ inspector }) => inspector === 'emergence')
  const rows = useRows()
  const slices = useLook((state) => state.slices)
  const slicing = rows && (rows.damaged || rows.samples.length > 1) ? slices.several : slices.one
  const tool = useLook((state) => state.tool)
  return (
    <main className="screen lattice-screen">
      <section className={`view tool-${tool}`} aria-label="Lattice in 3-D">
        <StageHost place={PLACE} />
        {size && (
          <>
            <ViewBar />
            <Tools slicing={slicing} />
            <ViewCorner />
            <ExportNote />
            <div className="float key">
              <Ramp />
            </div>
            {slicing && <SlicePanel />}
          </>
        )}
      </section>
      <section className="pane deck" aria-label="Time and layers">
        <Divider variable="--deck" label="deck" pane="after" direction="row" min={150} max={520} />
        {size ? (
          <>
            <TimeBar />
            <LayerStrip measured={measured} />
          </>
        ) : (
          <p className="hint">Every layer shows here while a run trains.</p>
        )}
      </section>
      <Inspector />
    </main>
  )
}
