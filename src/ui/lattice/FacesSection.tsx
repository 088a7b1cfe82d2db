import { useCallback, useRef } from 'react'
import type { LatticeFrame } from '../../core/frame'
import { outputAt, type Trajectory, toldSample } from '../../core/trajectory'
import { faceFacts } from '../../core/trajectoryMeasures'
import { cssGradient } from '../../scene/colourMaps'
import { roundUp } from '../../scene/scale'
import { legendEnd, significant } from '../format'
import { usePrefs } from '../studio/context'
import { paintFace } from './facePainter'
import { HeatMap } from './HeatMap'
import type { Shown } from './quantities'
import { useFramePainter, useLook, useRows, useView } from './useFrame'

const NAMES = ['input u', 'output o', 'target τ'] as const

/** The two faces and what the output should be, on one scale. */
export function FacesSection() {
  const rows = useRows()
  const t = useLook((state) => state.t)
  const theme = usePrefs((prefs) => prefs.theme)
  const { selected } = useView()
  const canvases = useRef(new Map<number, HTMLCanvasElement>())
  const repaint = useFramePainter(
    useCallback(
      (_: LatticeFrame, { of }: Shown) => {
        if (!of) return
        const { trajectory, sample } = of
        const { width, height, depth } = trajectory
        const surface = width * height
        const layer = selected === null ? -1 : Math.floor(selected / surface)
        const end = faceEnd(trajectory)
        const faces = [sample.input, outputAt(trajectory, sample, of.t), sample.target]
        faces.forEach((values, i) => {
          const canvas = canvases.current.get(i)
          const marked = selected !== null && layer === (i === 0 ? 0 : depth - 1) ? selected % surface : null
          if (canvas) paintFace(canvas, { values, width, height, end, marked }, theme)
        })
      },
      [selected, theme],
    ),
  )
  const sample = rows && toldSample(rows, t)
  if (!rows || !sample) return null
  const { cosine, ratio, mse } = faceFacts(rows, sample, t)
  const end = faceEnd(rows)
  return (
    <section aria-label="Faces">
      <header>
        <h2>Faces</h2>
        <span className="sub">
          {sample === rows.damaged?.sample && 'damaged, '}at t {Math.min(t, rows.last)}
        </span>
        <span className="grow" />
        <span className="chip">
          cos(o, τ) <b>{cosine.toFixed(3).replace('-', '−')}</b>
        </span>
      </header>
      <div className="faces">
        {NAMES.map((name, i) => (
          <figure key={name}>
            <HeatMap canvases={canvases.current} z={i} onSize={repaint} columns={rows.width} rows={rows.height} />
            <figcaption>{name}</figcaption>
          </figure>
        ))}
      </div>
      <div className="row faces-foot">
        <div className="ramp">
          <i style={{ background: cssGradient('diverging', theme) }} />
          <div>
            <span>−{legendEnd(end)}</span>
            <span>value</span>
            <span>+{legendEnd(end)}</span>
          </div>
        </div>
        <span className="grow" />
        <span className="num">
          |o| / |u| <b>{significant(ratio)}</b>
        </span>
        <span className="num">
          MSE <b>{significant(mse)}</b>
        </span>
      </div>
    </section>
  )
}

const ends = new WeakMap<Trajectory, number>()

/** One end for the three surfaces, at every t. */
function faceEnd(trajectory: Trajectory): number {
  const known = ends.get(trajectory)
  if (known) return known
  let most = 0
  for (const { input, target, outputs } of trajectory.samples)
    for (const values of [input, target, outputs]) for (const value of values) most = Math.max(most, Math.abs(value))
  const end = roundUp(most)
  ends.set(trajectory, end)
  return end
}
