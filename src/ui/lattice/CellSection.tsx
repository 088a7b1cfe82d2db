import { useCallback, useRef } from 'react'
import type { LatticeFrame } from '../../core/frame'
import { roundUp } from '../../scene/scale'
import { cellCount, type Grid, neighboursOf, placeOf } from '../../scene/values'
import { Icon } from '../controls/Icon'
import { NumberField } from '../controls/NumberField'
import { group, legendEnd } from '../format'
import { usePrefs, useStudio } from '../studio/context'
import { setSignedBars } from './bars'
import { CellFacts } from './CellFacts'
import { useFramePainter, useFrameSize, useView } from './useFrame'

/** The picked cell: chosen by a click, or by its place. */
export function CellSection() {
  const { stage } = useStudio()
  const size = useFrameSize()
  const { selected } = useView()
  if (!size) return null
  const cell = selected !== null && selected < cellCount(size) ? selected : null
  const { z } = placeOf(cell ?? 0, size)
  const where = z === 0 ? 'input face' : z === size.depth - 1 ? 'output face' : `layer ${z}`
  return (
    <section aria-label="Cell">
      <header>
        <h2>Cell</h2>
        <PlaceFields cell={cell} size={size} />
        <span className="grow" />
        {cell !== null && (
          <button
            type="button"
            className="btn ghost icon small"
            aria-label="Let go of the cell"
            onClick={() => stage.setView({ selected: null })}
          >
            <Icon name="close" className="s" />
          </button>
        )}
      </header>
      {cell === null ? (
        <p className="hint">Click a cell, or give its place, to see its channels over t, its neighbours and its parameters.</p>
      ) : (
        <>
          <CellChannels cell={cell} channels={size.channels} where={`n ${group(cell)} · ${where}`} />
          <CellFacts cell={cell} />
          <Neighbours cell={cell} size={size} />
        </>
      )}
    </section>
  )
}

/** The place as three numbers: the way to a cell without a mouse. */
function PlaceFields({ cell, size }: { cell: number | null; size: Grid }) {
  const { stage } = useStudio()
  const place = cell === null ? null : placeOf(cell, size)
  const ends = { x: size.width, y: size.height, z: size.depth }
  const choose = (axis: 'x' | 'y' | 'z', value: number | string): void => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= ends[axis]) return
    const next = { ...(place ?? { x: 0, y: 0, z: 0 }) }
    next[axis] = value
    stage.setView({ selected: (next.z * size.height + next.y) * size.width + next.x })
  }
  return (
    <span className="place-fields">
      {(['x', 'y', 'z'] as const).map((axis) => (
        <NumberField
          key={axis}
          label={`cell ${axis}`}
          value={place?.[axis] ?? ''}
          min={0}
          width={30}
          unit={axis}
          onChange={(value) => choose(axis, value)}
        />
      ))}
    </span>
  )
}

function CellChannels({ cell, channels, where }: { cell: number; channels: number; where: string }) {
  const theme = usePrefs((prefs) => prefs.theme)
  const bars = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLSpanElement>(null)
  const when = useRef<HTMLSpanElement>(null)
  useFramePainter(
    useCallback(
      (frame: LatticeFrame) => {
        const values = Array.from(frame.state.subarray(cell * frame.channels, (cell + 1) * frame.channels))
        const most = roundUp(Math.max(...values.map(Math.abs)))
        if (bars.current) setSignedBars(bars.current, values, most, theme)
        if (end.current) end.current.textContent = `±${legendEnd(most)}`
        if (when.current) when.current.textContent = String(frame.t)
      },
      [cell, theme],
    ),
  )
  return (
    <>
      <div className="row spread caption">
        <span>
          {where} · channels 0–{channels - 1} at t <span ref={when} />
        </span>
        <span ref={end} className="num" />
      </div>
      <div className="channel-bars signed" ref={bars} aria-hidden="true" style={{ gridTemplateColumns: `repeat(${channels}, 1fr)` }}>
        {Array.from({ length: channels }, (_, c) => c).map((c) => (
          <div key={c}>
            <i />
          </div>
        ))}
      </div>
    </>
  )
}

const SIDES = ['z−', 'z+', 'y−', 'y+', 'x−', 'x+'] as const

/** The six cells that it sees; a click goes there. */
function Neighbours({ cell, size }: { cell: number; size: Grid }) {
  const { stage } = useStudio()
  return (
    <div className="neighbours">
      <span className="caption">neighbours</span>
      {neighboursOf(cell, size).map((other, i) => (
        <button
          key={SIDES[i]}
          type="button"
          className="btn small"
          disabled={other === null}
          title={other === null ? 'A wall: the cell sees zeros there' : `Cell n ${other}`}
          aria-label={other === null ? `${SIDES[i]}: wall` : `Go to the neighbour at ${SIDES[i]}`}
          onClick={() => stage.setView({ selected: other })}
        >
          {other === null ? 'wall' : SIDES[i]}
        </button>
      ))}
    </div>
  )
}
