import type { SpaceAxis } from '../../scene/view'
import { Select } from '../controls/Select'
import { RangeSlider, Slider } from '../controls/Slider'
import { useStudio } from '../studio/context'
import { useFrameSize, useView } from './useFrame'

const AXES: readonly { axis: SpaceAxis; side: 'depth' | 'height' | 'width' }[] = [
  { axis: 'z', side: 'depth' },
  { axis: 'y', side: 'height' },
  { axis: 'x', side: 'width' },
]
const SIZES = [
  { value: 'value', label: 'colour' },
  { value: 'activity', label: 'activity' },
] as const
const MAPS = [{ value: 'viridis' }, { value: 'magma' }] as const

/** Which part of the lattice is drawn, how far its layers stand apart, and what cells' sizes and colours follow. */
export function SlicePanel() {
  const { stage } = useStudio()
  const size = useFrameSize()
  const { slices, gap, sizeBy, map, mode } = useView()
  if (!size) return null
  const whole = AXES.every(({ axis }) => slices[axis] === null)
  return (
    <section className="float slices" aria-label="Slices">
      <div className="row spread">
        <span className="eyebrow">Slices</span>
        <button
          type="button"
          className="btn ghost small"
          disabled={whole}
          onClick={() => stage.setView({ slices: { x: null, y: null, z: null } })}
        >
          Show all
        </button>
      </div>
      {AXES.map(({ axis, side }) => {
        const last = size[side] - 1
        const [from, to] = slices[axis] ?? [0, last]
        return (
          <div key={axis} className="line">
            <span>{axis}</span>
            <RangeSlider
              labels={[`${axis} from`, `${axis} to`]}
              min={0}
              max={Math.max(1, last)}
              value={[from, to]}
              onChange={([first, end]) => stage.setSlice(axis, first <= 0 && end >= last ? null : [first, end])}
            />
            <output>{from === to ? from : `${from}–${to}`}</output>
          </div>
        )
      })}
      <div className="line gap">
        <span>layer gap</span>
        <Slider label="layer gap" min={1} max={4} step={0.1} value={gap} onChange={(next) => stage.setView({ gap: next })} />
        <output>{gap.toFixed(1)}</output>
      </div>
      <div className="line choice">
        <span>size</span>
        <Select label="Size by" options={SIZES} value={sizeBy} onChange={(next) => stage.setView({ sizeBy: next })} />
        {(mode === 'rms' || mode === 'change') && (
          <Select label="Colour map" options={MAPS} value={map} onChange={(next) => stage.setView({ map: next })} />
        )}
      </div>
    </section>
  )
}
