import { Icon } from '../controls/Icon'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { download } from '../files/download'
import { useRun, useStudio } from '../studio/context'
import { useFrameSize, useView } from './useFrame'

const MODES = [
  { value: 'rms', label: 'Activity' },
  { value: 'channel', label: 'Channel' },
] as const
const MAPS = [{ value: 'viridis' }, { value: 'magma' }] as const

/** What colours mean. */
export function ViewBar() {
  const { stage } = useStudio()
  const { mode, channel, map } = useView()
  const channels = useFrameSize()?.channels ?? 0
  const choose = (value: number | string): void => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < channels) stage.setView({ channel: value })
  }
  return (
    <div className="float modes">
      <Segmented label="Colour by" options={MODES} value={mode} onChange={(next) => stage.setView({ mode: next })} />
      {mode === 'channel' ? (
        <NumberField
          label="channel"
          value={channel}
          min={0}
          width={36}
          unit={channels > 0 ? `of ${channels}` : undefined}
          onChange={choose}
          stepper
        />
      ) : (
        <Segmented label="Colour map" options={MAPS} value={map} onChange={(next) => stage.setView({ map: next })} />
      )}
    </div>
  )
}

export function ViewCorner() {
  const { stage } = useStudio()
  const training = useRun(({ state }) => state.phase === 'training')
  const save = async (): Promise<void> => {
    const picture = await stage.capture()
    if (picture) download(picture, 'lattice.png')
  }
  return (
    <div className="float corner">
      {training && (
        <span className="live">
          <span className="dot run" />
          Live
        </span>
      )}
      <button
        type="button"
        className="btn ghost icon"
        aria-label="Frame the lattice"
        title="Frame the lattice (F)"
        onClick={() => stage.home()}
      >
        <Icon name="refresh" />
      </button>
      <button type="button" className="btn ghost icon" aria-label="Save picture" title="Save picture" onClick={() => void save()}>
        <Icon name="camera" />
      </button>
    </div>
  )
}
