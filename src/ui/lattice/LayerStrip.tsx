import { useCallback, useRef } from 'react'
import type { LatticeFrame } from '../../core/frame'
import { significant } from '../format'
import { useMeasure, usePrefs, useStudio } from '../studio/context'
import { PatternRows } from './emergence/PatternRows'
import { HeatMap } from './HeatMap'
import { keep } from './LayersPane'
import { LayerPainter, shownLayers } from './layerPainter'
import { useFramePainter, useFrameSize, useView } from './useFrame'

const MOST = 16

/** Every layer under the lattice; a click shows one alone. Below them, live means, or what was `measured` on held-out rows. */
export function LayerStrip({ measured }: { measured: boolean }) {
  const { stage } = useStudio()
  const size = useFrameSize()
  const report = useMeasure((state) => state.emergence)
  const view = useView()
  const theme = usePrefs((prefs) => prefs.theme)
  const canvases = useRef(new Map<number, HTMLCanvasElement>())
  const means = useRef(new Map<number, HTMLElement>())
  const peaks = useRef(new Map<number, HTMLElement>())
  const painter = useRef(new LayerPainter())
  const repaint = useFramePainter(
    useCallback(
      function* (frame: LatticeFrame) {
        painter.current.read(frame, view)
        for (const [z, canvas] of canvases.current) {
          yield
          painter.current.paint(canvas, frame, z, view, theme)
          const { mean, highest } = painter.current.statistics(frame, z)
          fill(means.current.get(z), mean, painter.current.end)
          fill(peaks.current.get(z), highest, painter.current.end)
        }
      },
      [view, theme],
    ),
  )
  if (!size) return null
  const layers = shownLayers(size.depth, MOST)
  const alone = view.slices.z && view.slices.z[0] === view.slices.z[1] ? view.slices.z[0] : null
  const quantity = view.mode === 'channel' ? `channel ${view.channel}` : 'activity'
  return (
    <div className="strip" style={{ gridTemplateColumns: `96px repeat(${layers.length}, minmax(0, 1fr))` }}>
      <span className="l">layer z</span>
      {layers.map((z) => (
        <span key={z} className={`h ${z === alone ? 'on' : ''}`}>
          {z === 0 ? '0 in' : z === size.depth - 1 ? `${z} out` : z}
        </span>
      ))}
      <span className="l top">{quantity}</span>
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
      {measured && report && report.patterns.layers.length === size.depth ? (
        <PatternRows patterns={report.patterns.layers} layers={layers} />
      ) : (
        <>
          <Row label={view.mode === 'channel' ? 'mean |value|' : 'mean'} layers={layers} elements={means.current} />
          <Row label="highest" layers={layers} elements={peaks.current} />
        </>
      )}
    </div>
  )
}

function Row({ label, layers, elements }: { label: string; layers: readonly number[]; elements: Map<number, HTMLElement> }) {
  return (
    <>
      <span className="l">{label}</span>
      {layers.map((z) => (
        <span key={z} className="m" ref={keep(elements, z)}>
          <i />
          <b />
        </span>
      ))}
    </>
  )
}

function fill(cell: HTMLElement | undefined, value: number, end: number): void {
  const [bar, text] = cell?.children ?? []
  if (bar instanceof HTMLElement) bar.style.width = `${Math.min(1, value / end) * 100}%`
  if (text) text.textContent = significant(value, 2)
}
