import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { useStudio } from '../studio/context'
import { useFrameSize, useLive, useView } from './useFrame'
import { type Mode, needsRow } from './view'

const OPTIONS: readonly { value: Mode; label: string }[] = [
  { value: 'rms', label: 'Activity' },
  { value: 'channel', label: 'Channel' },
  { value: 'sign', label: 'Sign' },
  { value: 'gradient', label: 'Gradient' },
  { value: 'change', label: 'Change' },
  { value: 'loss', label: 'Loss' },
]

/** What colours mean. */
export function ViewBar() {
  const { stage } = useStudio()
  const { mode, channel } = useView()
  const live = useLive()
  const channels = useFrameSize()?.channels ?? 0
  const choose = (value: number | string): void => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < channels) stage.setView({ channel: value })
  }
  const colourBy = (next: Mode): void => {
    stage.setView({ mode: next })
    if (live && needsRow(next)) stage.look.setLive(false)
  }
  return (
    <div className="float modes">
      <Segmented label="Colour by" options={OPTIONS} value={mode} onChange={colourBy} />
      {mode === 'channel' && (
        <NumberField
          label="channel"
          value={channel}
          min={0}
          width={36}
          unit={channels > 0 ? `of ${channels}` : undefined}
          onChange={choose}
          stepper
        />
      )}
    </div>
  )
}
