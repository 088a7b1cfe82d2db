import { cssGradient } from '../../scene/colourMaps'
import { usePrefs } from '../studio/context'
import { legendOf } from './quantities'
import { useFrameSize, useStage } from './useFrame'
import { mapOf } from './view'

/** The legend of the lattice: ends, quantity, unit. */
export function Ramp({ short = false }: { short?: boolean }) {
  const quantity = useStage((state) => state.quantity)
  const scale = useStage((state) => state.scale)
  const theme = usePrefs((prefs) => prefs.theme)
  const { low, quantity: text, high } = legendOf(scale, quantity, useFrameSize()?.channels ?? 0)
  return (
    <div className="ramp">
      <i style={{ background: cssGradient(mapOf(quantity), theme) }} />
      <div>
        <span>{low}</span>
        <span>{short ? text.split(' over ')[0] : text}</span>
        <span>{high}</span>
      </div>
    </div>
  )
}
