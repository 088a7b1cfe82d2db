import { PRESET_NAMES } from '../../core/config/presets'
import { geometryOf } from '../../core/geometry'
import { arenaLayout } from '../../core/parameters'
import { presetOf } from '../../store/config'
import { Segmented } from '../controls/Segmented'
import { count } from '../format'
import { useConfig, useDataset, useLocked } from '../studio/context'

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
      <Parameters />
    </div>
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
