import { Icon } from '../controls/Icon'
import { group } from '../format'
import { useCheckpoints, useCommands, useRun } from '../studio/context'

/** Says that the charts show a recorded run, and leads on from it. */
export function ShownRun() {
  const commands = useCommands()
  const shown = useRun((state) => state.shown)
  const own = useRun(({ records }) => records.at(-1)?.name)
  const kept = useCheckpoints(({ runs }) => runs.find(({ id }) => id === shown?.id))
  const full = useCheckpoints(({ checkpoints }) => checkpoints.some((one) => one.run === shown?.id && one.full))
  const planned = useRun((state) => state.planned !== null)
  if (!shown) return null
  const { name, dataset, step, steps } = shown
  return (
    <div className="shown-run" role="status">
      <Icon name="runs" className="s" />
      <span className="ell">
        Recorded: <b>{kept?.name ?? name}</b> on {dataset || 'unknown data'}, step {group(step)} of {group(steps)}
      </span>
      <span className="grow" />
      {kept && full && !planned && (
        <button type="button" className="btn small" onClick={() => void commands.resumeRun(kept)}>
          Resume it
        </button>
      )}
      <button type="button" className="btn ghost small" onClick={() => void commands.showOwn()}>
        {own ? `Show ${own}` : 'Clear the charts'}
      </button>
    </div>
  )
}
