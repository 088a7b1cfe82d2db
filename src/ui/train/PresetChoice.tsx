import { Popover } from '@base-ui/react/popover'
import { PRESET_NAMES } from '../../core/config/presets'
import { settingAt } from '../../core/config/values'
import { geometryOf } from '../../core/geometry'
import { arenaLayout } from '../../core/parameters'
import { presetOf } from '../../store/config'
import { Segmented } from '../controls/Segmented'
import { count, settingText } from '../format'
import { useConfig, useDataset, useLocked } from '../studio/context'
import { Differences } from './Differences'
import { useChanges } from './useChanges'
import { settingValue } from './useSetting'

const OPTIONS = PRESET_NAMES.map((value) => ({ value }))

/** The preset, and how many parameters the draft has. */
export function PresetChoice() {
  const config = useConfig((state) => state.config)
  const choose = useConfig((state) => state.choosePreset)
  const locked = useLocked()
  const preset = presetOf(config)
  return (
    <div className="preset">
      <div className="row">
        <div className="grow">
          <Segmented label="Preset" options={OPTIONS} value={preset} onChange={choose} locked={locked} fill />
        </div>
        {preset === null && <span className="chip acc">custom</span>}
      </div>
      <div className="row spread">
        <Parameters />
        <Changed />
      </div>
    </div>
  )
}

/** What differs from the preset, setting by setting. */
function Changed() {
  const changes = useChanges((state) => state)
  const config = useConfig((state) => state.config)
  if (changes.changed.size === 0) return null
  const differences = [...changes.changed.keys()].map((path) => ({
    path,
    label: settingAt(path).label,
    from: settingText(settingValue(changes.base, path)),
    to: settingText(settingValue(config, path)),
  }))
  return (
    <Popover.Root>
      <Popover.Trigger className="btn ghost small acc">{changes.changed.size} changed</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="menu-layer" align="end" sideOffset={4}>
          <Popover.Popup className="menu own-presets">
            <Popover.Title>Changed settings</Popover.Title>
            <Differences differences={differences} verb="The draft changes" />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Parameters() {
  const config = useConfig((state) => state.config)
  const width = useDataset(({ summary }) => summary?.width)
  if (width === undefined) return null
  const { tensors } = arenaLayout(geometryOf(config, width), config)
  const sum = (ends: boolean): number =>
    tensors.filter(({ name }) => /^(encoder|decoder)\./.test(name) === ends).reduce((total, tensor) => total + tensor.count, 0)
  return (
    <span className="caption">
      {count(sum(false))} {config.lattice.baseline === 'mlp' ? 'baseline' : 'lattice'} + {count(sum(true))} encoder/decoder parameters
    </span>
  )
}
