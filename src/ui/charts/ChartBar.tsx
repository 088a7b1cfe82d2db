import { Menu } from '@base-ui/react/menu'
import { useStore } from 'zustand'
import type { Axis } from '../../store/prefs'
import { MAX_SMOOTHING } from '../../store/smoothing'
import { Icon } from '../controls/Icon'
import { MenuFrame } from '../controls/MenuFrame'
import { MenuCheck } from '../controls/MenuItem'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { Slider } from '../controls/Slider'
import { usePlaceValue, usePrefs, useStudio } from '../studio/context'
import { CHARTS } from './charts'
import { AXIS_NAMES, axisOf } from './columns'
import { parseZoom } from './zoom'

const AXES = (Object.keys(AXIS_NAMES) as Axis[]).map((value) => ({ value, label: AXIS_NAMES[value] }))

/** The slider is even in how many values the mean looks back over: β = 1 − 10^(−s), up to 0.999. */
const betaOf = (place: number): number => Number((1 - 10 ** -place).toFixed(3))
const placeOf = (beta: number): number => -Math.log10(1 - Math.min(beta, MAX_SMOOTHING))

export function ChartBar() {
  const { prefs, chartView } = useStudio().stores
  const axis = usePrefs((state) => state.axis)
  const smoothing = usePrefs((state) => state.smoothing)
  const logX = useStore(chartView, (view) => view.logX)
  const smooth = (value: number | string): void => {
    if (typeof value === 'number' && value >= 0) prefs.setState({ smoothing: Math.min(MAX_SMOOTHING, value) })
  }
  return (
    <div className="chartbar">
      <Segmented label="Horizontal axis" options={AXES} value={axis} onChange={(next) => prefs.setState({ axis: next })} />
      <button
        type="button"
        className={`btn small ${logX ? 'on' : ''}`}
        aria-pressed={logX}
        onClick={() => chartView.setState({ logX: !logX })}
      >
        log x
      </button>
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
      <div className="row chartbar-end">
        <Zoomed axis={axis} />
        <ShownCharts />
      </div>
    </div>
  )
}

/** What part of the axis is in sight, and the way back. */
function Zoomed({ axis }: { axis: Axis }) {
  const [zoom, say] = usePlaceValue('zoom', '')
  const range = parseZoom(zoom, axis)
  if (!range) return null
  const { name, format } = axisOf(axis)
  const places = range.map((x) => format(axis === 'seconds' ? x : Math.round(x)))
  return (
    <button type="button" className="btn small on" title="The whole axis again: double-click, or 0 on a chart" onClick={() => say('')}>
      <span className="zoom-range">
        {name} {places.join(' – ')}
      </span>
      Reset zoom
    </button>
  )
}

function ShownCharts() {
  const { chartView } = useStudio().stores
  const shown = useStore(chartView, (view) => view.shown)
  return (
    <MenuFrame
      trigger={
        <Menu.Trigger className="btn ghost" aria-label="Charts shown">
          <Icon name="add" className="s" />
          Chart
        </Menu.Trigger>
      }
    >
      {CHARTS.map(({ id, title, unit }) => (
        <MenuCheck key={id} label={title} hint={unit} checked={shown.includes(id)} onChange={(on) => chartView.show(id, on)} />
      ))}
    </MenuFrame>
  )
}
