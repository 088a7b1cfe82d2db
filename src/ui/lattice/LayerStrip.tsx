import { useCallback, useRef } from 'react'
import type { LatticeFrame } from '../../core/frame'
import { useMeasure, usePrefs, useStudio } from '../studio/context'
import { PatternRow, PatternRows } from './emergence/PatternRows'
import { PATTERN_ROWS } from './emergence/patternSpecs'
import { HeatMap } from './HeatMap'
import { keep } from './LayersPane'
import { LayerPainter, shownLayers } from './layerPainter'
import { type LayerFacts, layerFacts } from './patterns'
import type { Shown } from './quantities'
import { useFramePainter, useFrameSize, useStage, useView } from './useFrame'
import { layerAlone, mapOf } from './view'

const MOST = 16

const TITLES = { rms: 'activity', sign: 'signs', gradient: 'gradient', change: 'change', loss: 'loss share' } as const

/** Every layer under the lattice; a click shows one alone. Below them its patterns: of this state, or `measured` on held-out rows. */
export function LayerStrip({ measured }: { measured: boolean }) {
  const { stage } = useStudio()
  const size = useFrameSize()
  const report = useMeasure((state) => state.emergence)
  const view = useView()
  const quantity = useStage((state) => state.quantity)
  const canvases = useRef(new Map<number, HTMLCanvasElement>())
  const cells = useRef(new Map<number, HTMLElement>())
  const when = useRef<HTMLSpanElement>(null)
  const repaint = useStripPainter(canvases.current, cells.current, when)
  if (!size) return null
  const layers = shownLayers(size.depth, MOST)
  const alone = layerAlone(view)
  const averaged = measured && report && report.patterns.layers.length === size.depth
  return (
    <div className="strip" style={{ gridTemplateColumns: `96px repeat(${layers.length}, minmax(0, 1fr))` }}>
      <span className="l">layer z</span>
      {layers.map((z) => (
        <span key={z} className={`h ${z === alone ? 'on' : ''}`}>
          {z === 0 ? '0 in' : z === size.depth - 1 ? `${z} out` : z}
        </span>
      ))}
      <span className="l top">
        {quantity.mode === 'channel' ? `channel ${quantity.channel}` : TITLES[quantity.mode]}
        <br />
        <span ref={when} />
      </span>
      {layers.map((z) => (
        <button
          key={z}
          type="button"
          className={`map ${z === alone ? 'on' : ''}`}
          aria-label={`Show layer ${z} alone`}
          aria-pressed={z === alone}
          onClick={() => stage.setSlice('z', z === alone ? null : [z, z])}
        >
          <HeatMap canvases={canvases.current} z={z} onSize={repaint} columns={size.width} rows={size.height} />
        </button>
      ))}
      {averaged ? (
        <PatternRows patterns={report.patterns.layers} layers={layers} />
      ) : (
        PATTERN_ROWS.map(({ metric, label, meaning }, row) => (
          <PatternRow key={metric} label={label} meaning={`${meaning}; of this state`}>
            {layers.map((z) => (
              <span key={z} className="m" ref={keep(cells.current, z * PATTERN_ROWS.length + row)}>
                <i />
                <b />
              </span>
            ))}
          </PatternRow>
        ))
      )}
    </div>
  )
}

/** Pictures and patterns, a layer at a time: no slice takes long. */
function useStripPainter(
  canvases: Map<number, HTMLCanvasElement>,
  cells: Map<number, HTMLElement>,
  when: React.RefObject<HTMLSpanElement | null>,
): () => void {
  const quantity = useStage((state) => state.quantity)
  const scale = useStage((state) => state.scale)
  const theme = usePrefs((prefs) => prefs.theme)
  const painter = useRef(new LayerPainter())
  return useFramePainter(
    useCallback(
      function* (frame: LatticeFrame, shown: Shown) {
        painter.current.read(shown, quantity, scale)
        const hurt = shown.of && shown.of.sample === shown.of.trajectory.damaged?.sample
        if (when.current) when.current.textContent = `${hurt ? 'damaged, ' : ''}at t ${frame.t}`
        for (const [z, canvas] of canvases) {
          yield
          painter.current.paint(canvas, frame, z, mapOf(quantity), theme)
        }
        const facts = new Map<number, LayerFacts>()
        const field = new Float64Array(frame.width * frame.height)
        for (const z of canvases.keys()) {
          yield
          facts.set(z, layerFacts(frame, z, field))
        }
        yield
        fill(cells, facts)
      },
      [quantity, scale, theme, canvases, cells, when],
    ),
  )
}

function fill(cells: Map<number, HTMLElement>, facts: ReadonlyMap<number, LayerFacts>): void {
  PATTERN_ROWS.forEach(({ metric, format, end }, row) => {
    const most = end ?? Math.max(1e-9, ...[...facts.values()].map((fact) => fact[metric]))
    for (const [z, fact] of facts) {
      const [bar, text] = cells.get(z * PATTERN_ROWS.length + row)?.children ?? []
      if (bar instanceof HTMLElement) bar.style.width = `${Math.min(1, Math.max(0, fact[metric] / most)) * 100}%`
      if (text) text.textContent = format(fact[metric])
    }
  })
}
