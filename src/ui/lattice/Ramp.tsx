import { cssGradient } from '../../scene/colourMaps'
import { mapOf } from '../../scene/view'
import { settingText } from '../format'
import { usePrefs } from '../studio/context'
import { useFrameSize, useStage, useView } from './useFrame'

/** The legend of the lattice: ends, quantity, unit. */
export function Ramp({ short = false }: { short?: boolean }) {
  const view = useView()
  const end = useStage((state) => state.end)
  const theme = usePrefs((prefs) => prefs.theme)
  const size = useFrameSize()
  const signed = view.mode === 'channel'
  const quantity = signed
    ? `channel ${view.channel}, state`
    : short
      ? 'activity, RMS'
      : `activity, RMS over ${size?.channels ?? 'all'} channels`
  return (
    <div className="ramp">
      <i style={{ background: cssGradient(mapOf(view), theme) }} />
      <div>
        <span>{signed ? `−${settingText(end)}` : '0'}</span>
        <span>{quantity}</span>
        <span>
          {signed ? '+' : ''}
          {settingText(end)}
        </span>
      </div>
    </div>
  )
}
