import type { Axis } from '../../store/prefs'
import { MAX_SMOOTHING } from '../../store/smoothing'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { Slider } from '../controls/Slider'
import { usePrefs, useStudio } from '../studio/context'
import { AXIS_NAMES } from './columns'

const AXES = (Object.keys(AXIS_NAMES) as Axis[]).map((value) => ({ value, label: AXIS_NAMES[value] }))

/** The slider is even in how many values the mean looks back over: β = 1 − 10^(−s), up to 0.999. */
const betaOf = (place: number): number => Number((1 - 10 ** -place).toFixed(3))
const placeOf = (beta: number): number => -Math.log10(1 - Math.min(beta, MAX_SMOOTHING))

export function ChartBar() {
  const { prefs } = useStudio().stores
  const axis = usePrefs((state) => state.axis)
  const smoothing = usePrefs((state) => state.smoothing)
  const smooth = (value: number | string): void => {
    if (typeof value === 'number' && value >= 0) prefs.setState({ smoothing: Math.min(MAX_SMOOTHING, value) })
  }
  return (
    <div className="chartbar">
      <Segmented label="Horizontal axis" options={AXES} value={axis} onChange={(next) => prefs.setState({ axis: next })} />
      <div className="smoothing">
        <span>Smoothing</span>
        <Slider
          label="Smoothing"
          min={0}
          max={3}
          step={0.05}
          largeStep={0.5}
          value={placeOf(smoothing)}
          onChange={(place) => smooth(betaOf(place))}
          valueText={(place) => String(betaOf(place))}
        />
        <NumberField label="Smoothing value" value={smoothing} step={0.01} min={0} onChange={smooth} width={50} />
      </div>
    </div>
  )
}
