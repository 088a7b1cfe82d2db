import { isActive } from '../../store/run'
import { Icon } from '../controls/Icon'
import { group } from '../format'
import { useCommands, useDataset, useRun } from '../studio/context'
import { useOtherData } from '../studio/useOtherData'

/** After other data was opened: the charts are still those of the run before, and the next run trains on what is open. */
export function NextData() {
  const commands = useCommands()
  const other = useOtherData()
  const name = useRun(({ records }) => records.at(-1)?.name)
  const waits = useRun(({ state, shown, planned }) => !isActive(state.phase) && shown === null && planned === null)
  const open = useDataset(({ summary }) => summary)
  if (!other || !open || !waits) return null
  return (
    <div className="shown-run" role="status">
      <Icon name="data" className="s" />
      <span className="ell" title={`The charts are those of ${name}, on ${other.name}. The next run trains on ${open.name}.`}>
        Charts of {name} on {other.name}. Next: <b>{open.name}</b>, {group(open.trainRows)} pairs
      </span>
      <span className="grow" />
      <button type="button" className="btn small" onClick={() => void commands.start()}>
        Train on {open.name}
      </button>
    </div>
  )
}
