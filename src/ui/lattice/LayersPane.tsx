import { useCallback, useRef } from 'react'
import type { LatticeFrame } from '../../core/frame'
import { cssGradient } from '../../scene/colourMaps'
import { settingText } from '../format'
import { usePrefs } from '../studio/context'
import { HeatMap } from './HeatMap'
import { LayerPainter, shownLayers } from './layerPainter'
import type { Shown } from './quantities'
import { useFramePainter, useFrameSize } from './useFrame'
import { DEFAULT_VIEW, mapOf } from './view'

/** Eleven pictures and the legend: three rows of four. */
const MOST = 11

/** Activity of every layer, from the input face to the output face. */
export function LayersPane() {
  const size = useFrameSize()
  const theme = usePrefs((prefs) => prefs.theme)
  const canvases = useRef(new Map<number, HTMLCanvasElement>())
  const means = useRef(new Map<number, HTMLElement>())
  const end = useRef<HTMLElement>(null)
  const painter = useRef(new LayerPainter())
  const repaint = useFramePainter(
    useCallback(
      function* (frame: LatticeFrame, shown: Shown) {
        painter.current.read(shown, DEFAULT_VIEW)
        for (const [z, canvas] of canvases.current) {
          yield
          painter.current.paint(canvas, frame, z, mapOf(DEFAULT_VIEW), theme)
        }
        yield
        for (const [z, element] of means.current) element.textContent = short(painter.current.statistics(frame, z).mean)
        if (end.current) end.current.textContent = settingText(painter.current.end)
      },
      [theme],
    ),
  )
  return (
    <section className="pane layers" aria-label="Layers">
      <div className="pane-head">
        <h2>Layers</h2>
        <span className="sub">activity and its mean, by layer z</span>
      </div>
      {size ? (
        <div className="layer-grid">
          {shownLayers(size.depth, MOST).map((z) => (
            <figure key={z}>
              <HeatMap canvases={canvases.current} z={z} onSize={repaint} columns={size.width} rows={size.height} />
              <figcaption>
                <span>{z}</span>
                <b ref={keep(means.current, z)} />
              </figcaption>
            </figure>
          ))}
          <div className="layer-key">
            <span>RMS</span>
            <i style={{ background: cssGradient('viridis', theme) }} />
            <div>
              <span>0</span>
              <b ref={end} />
            </div>
          </div>
        </div>
      ) : (
        <p className="hint">What each layer holds shows here while a run trains.</p>
      )}
    </section>
  )
}

const short = (value: number): string =>
  value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(3).replace(/^0/, '')

/** A ref callback that files the element under a key while it is mounted. */
export const keep =
  <T extends HTMLElement>(map: Map<number, T>, key: number) =>
  (element: T | null): (() => void) => {
    if (element) map.set(key, element)
    return () => map.delete(key)
  }
