import { Icon } from '../../controls/Icon'
import { useCommands, useDataset } from '../../studio/context'

/** Opens the sheet that plans a sweep. */
export function NewSweep() {
  const { sweeps } = useCommands()
  const has = useDataset((state) => state.summary !== null)
  return (
    <button
      type="button"
      className="btn ghost"
      disabled={!has}
      title={has ? 'Many trials around the settings on Train' : 'Open a dataset first'}
      onClick={() => sweeps.plan()}
    >
      <Icon name="add" className="s" />
      New sweep
    </button>
  )
}
