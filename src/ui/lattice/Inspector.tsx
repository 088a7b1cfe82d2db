import { useCallback, useRef } from 'react'
import type { LatticeFrame } from '../../core/frame'
import { roundUp } from '../../scene/scale'
import { placeOf } from '../../scene/values'
import { Icon } from '../controls/Icon'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { group, settingText, significant } from '../format'
import { usePrefs, useRun, useStudio } from '../studio/context'
import { setSignedBars } from './bars'
import { ChannelSection } from './ChannelSection'
import { EmergencePanel } from './emergence/EmergencePanel'
import { useFramePainter, useFrameSize, useStage, useView } from './useFrame'

const TABS = [
  { value: 'state', label: 'State' },
  { value: 'emergence', label: 'Emergence' },
] as const

export function Inspector() {
  const { prefs } = useStudio().stores
  const tab = usePrefs(({ inspector }) => inspector)
  return (
    <aside className="pane inspect" aria-label="Inspector">
      <div className="inspect-tabs">
        <Segmented label="Inspector" options={TABS} value={tab} onChange={(inspector) => prefs.setState({ inspector })} fill />
      </div>
      {tab === 'state' ? (
        <>
          <FrameSection />
          <CellSection />
          <ChannelSection />
        </>
      ) : (
        <EmergencePanel />
      )}
    </aside>
  )
}

/** Which state is on the screen. */
function FrameSection() {
  const { stage } = useStudio()
  const size = useFrameSize()
  const sample = useStage((state) => state.sample)
  const micro = useRun(({ state }) => state.config?.batch.micro)
  const step = useRef<HTMLElement>(null)
  const t = useRef<HTMLElement>(null)
  useFramePainter((frame) => {
    if (step.current) step.current.textContent = group(frame.step)
    if (t.current) t.current.textContent = String(frame.t)
  })
  const choose = (value: number | string): void => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && (!micro || value < micro))
      stage.state.setState({ sample: value })
  }
  return (
    <section>
      <header>
        <h2>State</h2>
        <span className="sub">as training computed it</span>
      </header>
      {size ? (
        <div className="kv">
          <span>update</span>
          <b ref={step} />
          <span>lattice step t</span>
          <b ref={t} />
          <span>lattice</span>
          <b>
            {size.width} × {size.height} × {size.depth}, {size.channels} channels
          </b>
          <span>pair in the micro-batch</span>
          <span>
            <NumberField label="pair" value={sample} min={0} width={44} unit={micro ? `of ${micro}` : undefined} onChange={choose} />
          </span>
        </div>
      ) : (
        <p className="hint">The state of one pair shows here while a run trains.</p>
      )}
    </section>
  )
}

/** The channels of the picked cell. */
function CellSection() {
  const { stage } = useStudio()
  const size = useFrameSize()
  const { selected } = useView()
  if (!size) return null
  if (selected === null)
    return (
      <section>
        <header>
          <h2>Cell</h2>
        </header>
        <p className="hint">Click a cell to see its channels.</p>
      </section>
    )
  const { x, y, z } = placeOf(selected, size)
  const where = z === 0 ? 'input face' : z === size.depth - 1 ? 'output face' : `layer ${z}`
  return (
    <section>
      <header>
        <h2>
          Cell {x}, {y}, {z}
        </h2>
        <span className="sub">
          n {group(selected)} · {where}
        </span>
        <span className="grow" />
        <button
          type="button"
          className="btn ghost icon small"
          aria-label="Let go of the cell"
          onClick={() => stage.setView({ selected: null })}
        >
          <Icon name="close" className="s" />
        </button>
      </header>
      <CellChannels cell={selected} channels={size.channels} />
    </section>
  )
}

function CellChannels({ cell, channels }: { cell: number; channels: number }) {
  const theme = usePrefs((prefs) => prefs.theme)
  const bars = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLSpanElement>(null)
  const activity = useRef<HTMLElement>(null)
  useFramePainter(
    useCallback(
      (frame: LatticeFrame) => {
        const values = Array.from(frame.state.subarray(cell * frame.channels, (cell + 1) * frame.channels))
        const most = roundUp(Math.max(...values.map(Math.abs)))
        if (bars.current) setSignedBars(bars.current, values, most, theme)
        if (end.current) end.current.textContent = `±${settingText(most)}`
        const rms = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
        if (activity.current) activity.current.textContent = significant(rms)
      },
      [cell, theme],
    ),
  )
  return (
    <>
      <div className="row spread caption">
        <span>channels 0–{channels - 1}</span>
        <span ref={end} className="num" />
      </div>
      <div className="channel-bars signed" ref={bars} aria-hidden="true" style={{ gridTemplateColumns: `repeat(${channels}, 1fr)` }}>
        {Array.from({ length: channels }, (_, c) => c).map((c) => (
          <div key={c}>
            <i />
          </div>
        ))}
      </div>
      <div className="kv">
        <span>activity, RMS</span>
        <b ref={activity} />
      </div>
    </>
  )
}
