import { Icon } from '../controls/Icon'
import { useCommands, useDataset, useMeasure, useRun } from '../studio/context'
import { CancelMeasurement } from './Underway'

/** Measures one update, or ends that. */
export function ProfileButton() {
  const commands = useCommands()
  const under = useMeasure((state) => state.under)
  const profile = useMeasure((state) => state.profile)
  const preparing = useRun(({ state }) => state.phase === 'preparing')
  useDataset((state) => state.summary)
  if (under === 'profile') return <CancelMeasurement />
  const obstacle = preparing ? 'Wait until the run trains.' : commands.profileObstacle()
  return (
    <button
      type="button"
      className="btn"
      disabled={obstacle !== null}
      title={obstacle ?? 'Some seconds on a GPU, more on a software device. A run that trains waits meanwhile.'}
      onClick={() => void commands.profile()}
    >
      {profile && <Icon name="refresh" className="s" />}
      {profile ? 'Profile again' : 'Profile an update'}
    </button>
  )
}
